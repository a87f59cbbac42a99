// Package partylists gives an installation invented lists of parties, for
// demonstrations, tests and benchmarks: nobody on them exists.
package partylists

import (
	"context"
	"errors"

	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
)

// Keep imports invented editions of the lists that the law needs and nobody has
// imported, and says of the others that they are current.
func Keep(ctx context.Context, a *app.App, who app.Actor) error {
	known, err := a.PartyLists(ctx, app.Actor{Roles: []app.Role{app.RoleAuditor}})
	for _, l := range known {
		in := app.ListImport{List: l.List, Format: l.Format, Files: l.Files}
		files := map[string][]byte{}
		if l.Missing {
			in.Format, files[""] = "table", simulate.PartyList(l.List)
		}
		_, more := a.ImportBytes(ctx, who, "", in, files)
		err = errors.Join(err, more)
	}
	return err
}
