package app

import (
	"testing"

	"lanthorn/review"
)

// A library is its organisation's alone, and what is wrong with one item keeps
// the others out too.
func TestALibraryIsItsOwners(t *testing.T) {
	f := open(t)
	f.industry()
	good := LibraryItem{Kind: LibraryParty, ID: "bremen", Org: "SEPARATOR", Party: &review.Party{Name: "Weser Antriebe", Country: "DE"}}
	bad := LibraryItem{Kind: LibraryProduct, ID: "a/b", Product: &LibraryGoods{Form: "magic"}}
	err := f.KeepInLibrary(ctx0, maker, good, bad)
	for _, code := range []string{"library.id", "review.missing", "form.unknown"} {
		refused(t, err, code)
	}
	refused(t, f.KeepInLibrary(ctx0, separator, good), "actor.role")
	if list, err := f.Library(ctx0, maker); err != nil || len(list) != 0 {
		t.Fatalf("a refused call keeps nothing: %v, %v", list, err)
	}
	f.must(f.KeepInLibrary(ctx0, maker, good))
	list, err := f.Library(ctx0, maker)
	f.must(err)
	if len(list) != 1 || list[0].Org != maker.Org || list[0].ChangedBy != maker.Account {
		t.Errorf("whose it is follows from the session: %+v", list)
	}
	rival := Actor{Account: "r", Org: "RIVAL", Roles: []Role{RoleExporter}}
	if list, err := f.Library(ctx0, rival); err != nil || len(list) != 0 {
		t.Errorf("a rival sees %v, %v", list, err)
	}
	refused(t, f.DropFromLibrary(ctx0, rival, LibraryParty, "bremen"), "library.unknown")
	f.must(f.DropFromLibrary(ctx0, maker, LibraryParty, "bremen"))
	f.replays()
}
