package server

import (
	"testing"

	"lanthorn/internal/app"
)

// What a licence says of its deal fills the form of the next application; lots,
// quantities and the contract are given anew, and strangers learn nothing.
func TestALicenceIsAppliedForAgain(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	exporter := h.as(app.RoleExporter, "en")
	exporter.get("/licences/"+licence).says(t, 200, "Apply again like this")
	_, form := exporter.get("/applications/new?again="+licence).form(t, "application")
	for name, want := range map[string]string{"consignee": "Motor GmbH", "enduser": "Motor GmbH", "destination": "DE", "use": "vehicle", "port": "Ningbo", "contract": "", "kg1": "", "lot1": ""} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is filled with %q, want %q", name, got, want)
		}
	}
	exporter.get("/applications/new?again=LI-0009-M").says(t, 404)
}

// The owners of the end user are changed by form, with a preview of what is looked
// at again.
func TestOwnersAreAmendedByForm(t *testing.T) {
	h := newHouse(t)
	_, licence := h.licensed()
	exporter := h.as(app.RoleExporter, "en")
	_, form := exporter.get("/licences/"+licence+"/amend").form(t, "amend")
	form.Set("usetext", "traction motors")
	form.Set("address", "")
	form.Set("text", "the end user was sold")
	form.Set("owners", "Neue Beteiligung AG; 60; DE")
	exporter.post("/licences/"+licence+"/amend", form).says(t, 200, "Neue Beteiligung AG", "Screening")
	form.Set("owners", "Neue Beteiligung AG; 160; DE")
	exporter.post("/licences/"+licence+"/amend", form).says(t, 422, "160")
}
