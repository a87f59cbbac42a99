package app

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lanthorn/control"
	"lanthorn/internal/store"
	"lanthorn/ree"
	"lanthorn/review"
)

// LibraryKind is what an item of an exporter's library is.
type LibraryKind string

// The kinds of item.
const (
	LibraryParty   LibraryKind = "party"
	LibraryProduct LibraryKind = "product"
)

// LibraryItem is a party or a product that an exporter keeps for its
// applications. It is the organisation's own note, seen by nobody else and no
// part of the ledger: what an application says is entered with the application.
type LibraryItem struct {
	Org       string        `json:"org"`
	Kind      LibraryKind   `json:"kind"`
	ID        string        `json:"id"`
	Party     *review.Party `json:"party,omitempty"`
	Product   *LibraryGoods `json:"product,omitempty"`
	ChangedMS int64         `json:"changedMS"`
	ChangedBy string        `json:"changedBy"`
}

// LibraryGoods is a product as an application's line names it.
type LibraryGoods struct {
	Form ree.Form     `json:"form"`
	Kind control.Kind `json:"kind,omitempty"`
	HS   string       `json:"hs"`
	Text string       `json:"text,omitempty"`
}

func libraryKey(org string, kind LibraryKind, id string) string {
	return org + "/" + string(kind) + "/" + id
}

func defineLibrary(reg *store.Registry) *store.Table[LibraryItem] {
	return store.Define(reg, store.Table[LibraryItem]{Name: "library", Private: true, Key: func(i LibraryItem) string { return libraryKey(i.Org, i.Kind, i.ID) },
		Columns: []store.Column[LibraryItem]{store.Text("org", func(i LibraryItem) string { return i.Org })}, Indexes: [][]string{{"org"}}})
}

// Bounds of a library.
const (
	maxLibrary     = 2000
	maxLibraryText = 500
)

var libraryID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// Library lists what the actor's organisation keeps, parties before products, by
// their IDs.
func (a *App) Library(ctx context.Context, actor Actor) (list []LibraryItem, err error) {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(v *store.View) error {
		list, err = store.Select(v, a.tables.private.library, store.Query{Where: []store.Cond{store.Match("org", store.Eq, actor.Org)}})
		return err
	})
	return list, err
}

// KeepInLibrary adds items to the library of the actor's organisation, all or
// none, or changes those of the same kind and ID.
func (a *App) KeepInLibrary(ctx context.Context, actor Actor, items ...LibraryItem) error {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return err
	}
	var rs ree.Refusals
	for i, item := range items {
		for _, r := range append(checkTexts(item), item.check()...) {
			if len(items) > 1 {
				r = r.At("items[" + strconv.Itoa(i) + "]." + r.Field)
			}
			rs = append(rs, r)
		}
	}
	have, err := a.Library(ctx, actor)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, item := range append(have, items...) {
		known[libraryKey(actor.Org, item.Kind, item.ID)] = true
	}
	if len(known) > maxLibrary {
		rs = append(rs, ree.Refuse("library.full", "max", strconv.Itoa(maxLibrary)))
	}
	if err := rs.Err(); err != nil {
		return err
	}
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		for _, item := range items {
			item.Org, item.ChangedBy, item.ChangedMS = actor.Org, actor.Account, a.Now().Truncate(time.Second).UnixMilli()
			store.Put(tx, a.tables.private.library, item)
		}
		return nil
	})
}

// DropFromLibrary takes an item out.
func (a *App) DropFromLibrary(ctx context.Context, actor Actor, kind LibraryKind, id string) error {
	if err := a.may(actor, ScopeApply, actLodge); err != nil {
		return err
	}
	return a.Store.Private(ctx, func(tx *store.Tx) error {
		key := libraryKey(actor.Org, kind, id)
		if _, known, err := store.Get(tx, a.tables.private.library, key); err != nil || !known {
			if err == nil {
				err = ree.Refusals{ree.Refuse("library.unknown", "id", id)}
			}
			return err
		}
		store.Delete(tx, a.tables.private.library, key)
		return nil
	})
}

// check says everything that is wrong with an item.
func (i LibraryItem) check() (rs ree.Refusals) {
	if !libraryID.MatchString(i.ID) {
		rs = append(rs, ree.Refuse("library.id", "value", i.ID).At("id"))
	}
	need := func(field, value string) {
		switch {
		case strings.TrimSpace(value) == "":
			rs = append(rs, ree.Refuse("review.missing", "field", field).At(field))
		case utf8.RuneCountInString(value) > maxLibraryText:
			rs = append(rs, ree.Refuse("text.too_long", "max", strconv.Itoa(maxLibraryText)).At(field))
		}
	}
	switch {
	case i.Kind == LibraryParty && i.Party != nil && i.Product == nil:
		need("party.name", i.Party.Name)
		need("party.country", i.Party.Country)
		if utf8.RuneCountInString(i.Party.Address) > maxLibraryText {
			rs = append(rs, ree.Refuse("text.too_long", "max", strconv.Itoa(maxLibraryText)).At("party.address"))
		}
	case i.Kind == LibraryProduct && i.Product != nil && i.Party == nil:
		need("product.hs", i.Product.HS)
		if _, known := i.Product.Form.Info(); !known {
			rs = append(rs, ree.Refuse("form.unknown", "value", string(i.Product.Form)).At("product.form"))
		}
	default:
		rs = append(rs, ree.Refuse("library.kind", "value", string(i.Kind)).At("kind"))
	}
	return rs
}
