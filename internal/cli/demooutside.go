package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"lanthorn/accountancy/outside"
	"lanthorn/internal/app"
	"lanthorn/internal/interop"
)

// outsiders is the folder of the demonstration's outside records, one file for
// each kind, as an office would hand them in.
const outsiders = "outside"

// loadOutsiders writes the records into files and takes the files in, so that
// each record has a row that can be looked up.
func (p *program) loadOutsiders(a *app.App, records []outside.Record) error {
	dir := filepath.Join(a.Dir(), outsiders)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, kind := range outside.Kinds {
		var of []outside.Record
		for _, r := range records {
			if r.Kind == kind {
				of = append(of, r)
			}
		}
		if len(of) == 0 {
			continue
		}
		if err := p.loadOutsider(a, filepath.Join(dir, string(kind)+".csv"), kind, of); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) loadOutsider(a *app.App, name string, kind outside.Kind, records []outside.Record) error {
	var text bytes.Buffer
	if err := interop.WriteOutside(&text, kind, "en", slices.Values(records)); err != nil {
		return err
	}
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		return err
	}
	rows, problems, ok := interop.ParseOutside(text.Bytes(), filepath.Base(name), "en")
	if !ok || len(problems) > 0 || len(rows) != len(records) {
		return fmt.Errorf("%s: %d of %d rows are read, problems %v", name, len(rows), len(records), problems)
	}
	_, err := a.ImportOutside(p.ctx, app.System, "", app.OutsideFile(filepath.Base(name), rows))
	return err
}
