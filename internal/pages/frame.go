package pages

import (
	"net/url"

	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// frame is what stands around every page.
func (v *visit) frame(section string) web.Page {
	page := web.Page{Section: section, Demo: v.opt.Demo, Version: v.opt.Version, Nav: web.Nav(v.sections()...), Flash: v.flash()}
	if v.visitor.Known {
		a := v.actor()
		page.CSRF = v.visitor.Session.CSRF
		page.User = &web.User{Name: a.Name, Party: v.party(a.Org)}
		if len(a.Roles) > 0 {
			page.User.Role = words.Code{Set: "role", Value: string(a.Roles[0])}
		}
		if page.User.Name == "" {
			page.User.Name = a.Account
		}
	}
	return page
}

// sections are the parts of the site that this reader may go to.
func (v *visit) sections() []string {
	out := sections(v.visitor.Known, v.actor())
	if v.visitor.Known && v.app.MayHandleClues(v.actor()) {
		out = append(out, "clues")
	}
	if v.visitor.Known && v.mayMatters(v.actor()) {
		out = append(out, "matters")
	}
	if v.visitor.Known && v.app.Advises(v.actor()) {
		out = append(out, "screening")
	}
	if v.visitor.Known && v.app.MayAuditReads(v.actor()) {
		out = append(out, "reads")
	}
	return out
}

// sections are the parts of the site that an actor may go to.
func sections(known bool, a app.Actor) []string {
	if !known {
		return []string{"finder", "whitelist", "guidelines", "deminimis", "log", "verify", "data", "tell"}
	}
	out := []string{"overview", "sites", "lots", "stocks", "whitelist", "guidelines", "deminimis", "log", "verify", "data", "outlook"}
	if mayIndustry(a) {
		out = append(out, "industry")
	}
	if mayReturn(a) {
		out = append(out, "closings", "returns", "quotas")
	}
	if a.SeesAll() || a.Has(app.RoleExporter) {
		out = append(out, "finder", "applications", "licences", "amendments", "appeals")
	}
	if a.SeesAll() {
		out = append(out, "verifications", "statistics")
	}
	if a.Has(app.RoleExporter) {
		out = append(out, "library")
	}
	if mayGeneral(a) {
		out = append(out, "general")
	}
	if a.Has(app.RoleCustoms, app.RoleReviewer) {
		out = append(out, "customs")
	}
	if mayFindings(a) {
		out = append(out, "findings")
	}
	if app.MayCrossCheck(a) {
		out = append(out, "crosschecks")
	}
	if mayScreening(a) {
		out = append(out, "screening")
	}
	if mayInspections(a) {
		out = append(out, "inspections")
	}
	if mayLoad(a) {
		out = append(out, "load")
	}
	if a.Has(app.RoleAdmin) {
		out = append(out, "admin")
	}
	return out
}

func mayLoad(a app.Actor) bool {
	return a.Has(app.RoleOperator, app.RoleExporter, app.RoleSupervisor, app.RoleAdmin)
}

// acts are what a form may have come to; the address carries the name and the
// catalogue the sentence, so that no address can put words into the page.
var acts = map[string]bool{
	"lodged": true, "accept": true, "return": true, "evaluate_gate": true, "open_review": true, "consolidate": true, "propose": true,
	"countersign": true, "send_back": true, "decide": true, "withdraw": true, "close": true, "suspend": true, "lift": true, "heed": true, "acknowledge": true,
	"issued": true, "writeoff": true, "loaded": true, "account": true, "revoked": true,
	"finding": true, "inspection": true, "asked": true, "determined": true, "filed": true, "closed": true, "kept": true, "dropped": true, "chased": true, "quota": true, "clue": true, "matter": true, "guideline": true,
	"appeal": true, "amendment": true, "verification": true, "drawn": true, "delivery": true, "unhold": true, "dispose": true, "chasedduties": true,
	"assign": true, "settled": true, "listed": true, "dayclosed": true, "need": true, "surrender": true, "keep": true, "confirm_final": true, "restore": true, "revoke": true, "registration": true, "cleared": true,
}

func (v *visit) flash() *web.Flash {
	act := v.query("done")
	if !acts[act] {
		return nil
	}
	return &web.Flash{Tone: web.Good, Text: words.M("done." + act)}
}

// done is an address with what was done there.
func done(address, act string) string { return address + "?done=" + url.QueryEscape(act) }
