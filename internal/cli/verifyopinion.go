package cli

import (
	"io"
	"os"

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
