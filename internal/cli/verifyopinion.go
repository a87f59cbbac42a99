package cli

import (
	"errors"
	"io"
	"os"

	"lanthorn/evidence"
	"lanthorn/verify"
)

// verifyOpinion holds an opened opinion against the commitment in its entry.
func (p *program) verifyOpinion(name string, asJSON bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBundle+1))
	if err != nil {
		return err
	}
	if len(data) > maxBundle {
		return usage("%s is larger than an opinion can be (8 MiB)", name)
	}
	return p.tellReport(verify.Opinion(data), asJSON)
}

// allOpinions reports whether every file says that it is an opened opinion: those
// need no keys. A file that cannot be read is an error.
func allOpinions(names []string) (bool, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return false, err
		}
		data, err := io.ReadAll(io.LimitReader(f, maxBundle+1))
		f.Close()
		if err != nil || len(data) > maxBundle || !evidence.IsOpinion(data) {
			return false, err
		}
	}
	return true, nil
}

// verifyOpinions verifies every file, and answers no where one does not.
func (p *program) verifyOpinions(names []string, asJSON bool) (answer error) {
	for _, name := range names {
		if err := p.verifyOpinion(name, asJSON); err != nil {
			answer = errors.Join(answer, err)
		}
	}
	return answer
}
