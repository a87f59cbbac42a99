package app

import (
	"lanthorn/internal/store"
	"lanthorn/review"
)

// generalTables are the projections of registrations under general licences.
type generalTables struct {
	registration *store.Table[review.Registration]
	newest       *store.Table[newestRegistration]
}

// newestRegistration is the registration that an organisation asked for last
// under a general licence.
type newestRegistration struct {
	Key          string `json:"key"` // organisation and general licence
	Registration string `json:"registration"`
}

func defineGenerals(reg *store.Registry) generalTables {
	return generalTables{
		registration: store.Define(reg, store.Table[review.Registration]{Name: "registration", Key: func(r review.Registration) string { return r.Key },
			Columns: []store.Column[review.Registration]{
				store.Text("holder", func(r review.Registration) string { return r.Holder }),
				store.Text("state", func(r review.Registration) string { return string(r.State) }),
				store.Int("asked_ms", func(r review.Registration) int64 { return r.Asked.UnixMilli() }),
			}, Indexes: [][]string{{"holder", "asked_ms"}, {"state", "asked_ms"}, {"asked_ms"}}}),
		newest: store.Define(reg, store.Table[newestRegistration]{Name: "registration_newest", Key: func(r newestRegistration) string { return r.Key }}),
	}
}

// registrationOf is the registration that a licence was cleared under; empty for
// all others.
func registrationOf(l review.Licence) string {
	if l.Under == nil {
		return ""
	}
	return l.Under.Registration
}

func (s reviewState) Registration(key string) (*review.Registration, error) {
	return find(s, s.t.general.registration, key)
}

func (s reviewState) RegistrationOf(org, general string) (string, error) {
	row, _, err := store.Get(s.tx, s.t.general.newest, org+" "+general)
	return row.Registration, err
}

func (s reviewState) PutRegistration(r *review.Registration) error {
	of := r.Holder + " " + r.General
	_, known, err := store.Get(s.tx, s.t.general.newest, of)
	if err != nil {
		return err
	}
	if r.Live() || !known { // a word on an old one is no new one
		store.Put(s.tx, s.t.general.newest, newestRegistration{of, r.Key})
	}
	if err := put(s, s.t.general.registration, r); err != nil {
		return err
	}
	f, ok := review.FactOfRegistration(r)
	if !ok {
		return nil
	}
	return s.putFact(f)
}
