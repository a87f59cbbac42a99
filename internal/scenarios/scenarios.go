package scenarios

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"lanthorn/outlook/scenario"
)

//go:embed examples/*.yaml
var examples embed.FS

// maxBytes is how large a file may be.
const maxBytes = 256 << 10

// ErrTooLarge says that a file is larger than a scenario can be.
var ErrTooLarge = fmt.Errorf("a scenario is at most %d bytes", maxBytes)

// Read decodes one scenario. It is not checked against a network: that is
// scenario.Check's.
func Read(r io.Reader) (scenario.Scenario, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return scenario.Scenario{}, err
	}
	if len(text) > maxBytes {
		return scenario.Scenario{}, ErrTooLarge
	}
	var s scenario.Scenario
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return scenario.Scenario{}, err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return scenario.Scenario{}, errors.New("a file holds one scenario")
	}
	return s, nil
}

// Names are the scenarios that come with the program.
func Names() (names []string) {
	files, _ := examples.ReadDir("examples")
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return names
}

// Named is one of them.
func Named(name string) (scenario.Scenario, error) {
	f, err := examples.Open(path.Join("examples", name+".yaml"))
	if err != nil {
		return scenario.Scenario{}, fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(Names(), ", "))
	}
	defer f.Close()
	return Read(f)
}

// Write is a scenario as a file that Read reads.
func Write(s scenario.Scenario) (string, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	err := errors.Join(e.Encode(s), e.Close())
	return out.String(), err
}

// Text is the file of a scenario that comes with the program; empty for one that
// does not.
func Text(name string) string {
	text, err := examples.ReadFile(path.Join("examples", name+".yaml"))
	if err != nil {
		return ""
	}
	return string(text)
}
