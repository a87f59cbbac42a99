package pack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lanthorn/accountancy/detect"
	"lanthorn/calendar"
	"lanthorn/custody"
	"lanthorn/review"
)

// check holds the parts against one another.
func (l *loader) check() {
	l.checkHead()
	for _, err := range l.pack.Control.Check() {
		path, what, _ := strings.Cut(err.Error(), ": ")
		file := "control.yaml"
		if strings.HasPrefix(path, "hints") {
			file = "hints.yaml"
		}
		l.add(file, path, "%s", what)
	}
	l.checkEntries()
	l.checkSources()
	l.checkKinds()
	l.checkCodes()
	l.checkGate()
	l.checkClocks()
	l.checkAfter()
	l.checkReferrals()
	l.checkNeed()
	l.checkGenerals()
	l.checkRoles()
	l.checkSupervision()
	l.checkScreening()
	l.checkInstruments()
	l.checkDeposits()
	l.checkWording()
	l.checkGuidelines()
	l.checkLetters()
	l.checkOutlook()
}

func (l *loader) checkHead() {
	h := &l.pack.Head
	for path, value := range map[string]string{"id": h.ID, "version": h.Version, "jurisdiction": h.Jurisdiction, "asOf": h.AsOf.String()} {
		if value == "" {
			l.add("pack.yaml", path, "is needed")
		}
	}
	if len(h.Languages) == 0 {
		l.add("pack.yaml", "languages", "at least one language is needed")
	}
	l.text("pack.yaml", "name", h.Name)
	seen := map[string]bool{}
	for i, s := range h.Sources {
		path := fmt.Sprintf("sources[%d] %s", i, s.ID)
		if s.ID == "" || s.Title == "" || seen[s.ID] {
			l.add("pack.yaml", path, "a source needs an id of its own and a title")
		}
		seen[s.ID] = true
	}
}

// text complains where a wording lacks a language of the pack.
func (l *loader) text(file, path string, t Text) {
	for _, lang := range l.pack.Languages {
		if t[lang] == "" {
			l.add(file, path, "has no wording in %q", lang)
		}
	}
	for lang := range t {
		if !slices.Contains(l.pack.Languages, lang) {
			l.add(file, path, "has a wording in %q, which is no language of the pack", lang)
		}
	}
}

// checkEntries wants every entry worded.
func (l *loader) checkEntries() {
	l.text("control.yaml", "name", l.pack.Control.Name)
	for i, e := range l.pack.Control.Entries {
		l.text("control.yaml", fmt.Sprintf("entries[%d] %s.text", i, e.Code), e.Text)
	}
	for i, e := range l.pack.Control.Items {
		l.text("control.yaml", fmt.Sprintf("items[%d] %s.text", i, e.Code), e.Text)
	}
	for i, u := range l.pack.Control.Unsettled {
		l.text("control.yaml", fmt.Sprintf("unsettled[%d] %s.note", i, u.Kind), u.Note)
	}
}

// checkSources refuses references to sources that pack.yaml does not list.
func (l *loader) checkSources() {
	known := map[string]bool{"": true}
	for _, s := range l.pack.Sources {
		known[s.ID] = true
	}
	ref := func(file, path, source string) {
		if !known[source] {
			l.add(file, path, "source %q is not in pack.yaml", source)
		}
	}
	for i, e := range l.pack.Control.Entries {
		ref("control.yaml", fmt.Sprintf("entries[%d] %s", i, e.Code), e.Source)
		for j, s := range e.Suspensions {
			ref("control.yaml", fmt.Sprintf("entries[%d] %s.suspensions[%d]", i, e.Code, j), s.Source)
		}
	}
	for i, e := range l.pack.Control.Items {
		ref("control.yaml", fmt.Sprintf("items[%d] %s", i, e.Code), e.Source)
		for j, s := range e.Suspensions {
			ref("control.yaml", fmt.Sprintf("items[%d] %s.suspensions[%d]", i, e.Code, j), s.Source)
		}
	}
	for i, h := range l.pack.Control.Hints {
		ref("hints.yaml", fmt.Sprintf("hints[%d] %s", i, h.HS), h.Source)
	}
	for _, k := range l.review.Kinds {
		ref("review.yaml", "kinds."+k.ID, k.Source)
	}
	for _, c := range l.review.Clocks {
		ref("review.yaml", "clocks."+c.ID, c.Source)
	}
	for _, a := range l.pack.Supervision.Activities {
		ref("supervision.yaml", "activities."+string(a.ID), a.Source)
	}
	for _, b := range l.pack.Supervision.Recovery {
		ref("supervision.yaml", "recovery."+b.Stage, b.Source)
	}
	for _, i := range l.pack.Instruments {
		ref("instruments.yaml", i.ID, i.Source)
	}
	for _, s := range l.pack.Screening.Lists {
		ref("screening.yaml", "lists."+s.ID, s.Source)
	}
}

func (l *loader) checkKinds() {
	if len(l.review.Kinds) == 0 {
		l.add("review.yaml", "kinds", "at least one licence kind is needed")
	}
	for _, k := range l.review.Kinds {
		path := "kinds." + k.ID
		l.text("review.yaml", path+".name", k.Name)
		if k.ID == "" || k.Basis == "" {
			l.add("review.yaml", path, "id and basis are needed")
		}
		if k.MaxMonths < 1 || k.MaxMonths > 120 || k.MaxEndUsers < 0 || k.MaxDeclarations < 0 {
			l.add("review.yaml", path, "maxMonths must be 1 to 120, and no count may be negative")
		}
		for _, d := range k.Documents {
			l.word("review.yaml", path+".documents", "document", d)
		}
	}
	if n := l.review.Signing.Countersigners; n < 1 || n > 5 {
		l.add("review.yaml", "signing.countersigners", "must be 1 to 5")
	}
	if h := l.review.GateMaxAge; h < 1 || h > 24*7 {
		l.add("review.yaml", "gateMaxAgeHours", "must be 1 to 168")
	}
}

// word complains where a value has no wording in its group.
func (l *loader) word(file, path, group, value string) {
	t, ok := l.wording.Words[group][value]
	if !ok {
		l.add(file, path, "%q has no wording: add words.%s.%s to wording.yaml", value, group, value)
		return
	}
	l.text("wording.yaml", "words."+group+"."+value, t)
}

func (l *loader) checkCodes() {
	groups := []struct {
		name, path string
		codes      []string
	}{
		{"criterion", "criteria", l.review.Criteria}, {"deficiency", "deficiencies", l.review.Deficiencies},
		{"condition", "conditions", l.review.Conditions}, {"reason", "reasons", l.review.Reasons},
	}
	for _, g := range groups {
		if len(g.codes) == 0 {
			l.add("review.yaml", g.path, "at least one code is needed")
		}
		seen := map[string]bool{}
		for _, code := range g.codes {
			if seen[code] {
				l.add("review.yaml", g.path, "%q is listed twice", code)
			}
			seen[code] = true
			l.word("review.yaml", g.path, g.name, code)
		}
	}
}

func (l *loader) checkGate() {
	made := map[string]bool{}
	ids := map[string]bool{}
	allowed := []review.GateStatus{review.Verified, review.Qualified, review.Concerned, review.Stale, review.Failed}
	for i, r := range l.review.Gate {
		path := fmt.Sprintf("gate[%d] %s", i, r.ID)
		l.text("review.yaml", path+".name", r.Name)
		if r.ID == "" || r.Version == "" || r.Basis == "" || ids[r.ID] {
			l.add("review.yaml", path, "an id of its own, version and basis are needed")
		}
		ids[r.ID] = true
		if !slices.Contains(review.GateChecks(), r.Check) {
			l.add("review.yaml", path, "check %q is unknown: one of %s", r.Check, strings.Join(review.GateChecks(), ", "))
		}
		if !slices.Contains(allowed, r.Outcome) || r.Within != "" && !slices.Contains(allowed, r.Within) {
			l.add("review.yaml", path, "outcome and within must be among %v", allowed)
		}
		if l.pack.AsOf.Within(r.ValidFrom, r.ValidTo) && (r.Outcome == review.Concerned || r.Outcome == review.Stale || r.Outcome == review.Failed) {
			made[r.Check] = true
		}
	}
	for _, check := range review.HardChecks() {
		if !made[check] {
			l.add("review.yaml", "gate", "no rule in force makes the check %q so that it can stop a line; no pack may go without it", check)
		}
	}
}

func (l *loader) checkClocks() {
	statutory := false
	for _, c := range l.review.Clocks {
		path := "clocks." + c.ID
		statutory = statutory || c.ID == l.review.Statutory
		l.text("review.yaml", path+".name", c.Name)
		if c.Unit != calendar.WorkingDays && c.Unit != calendar.CalendarDays || c.Days < 1 || c.Days > 2000 || c.Basis == "" {
			l.add("review.yaml", path, "unit (working_days or calendar_days), days from 1 to 2000, and basis are needed")
		}
		for _, s := range c.Stops {
			l.text("review.yaml", path+".stops."+s.Reason, s.Name)
			if s.Reason == "" || s.Basis == "" || s.MaxDays < 0 || s.MaxDays > 2000 {
				l.add("review.yaml", path+".stops."+s.Reason, "reason, basis and maxDays from 0 to 2000 are needed")
			}
		}
	}
	if !statutory {
		l.add("review.yaml", "statutory", "%q is none of the clocks", l.review.Statutory)
	}
}

// checkRoles wants every act of the review's machines to be somebody's.
func (l *loader) checkRoles() {
	for i, r := range l.pack.Roles {
		path := fmt.Sprintf("roles[%d] %s", i, r.ID)
		l.text("roles.yaml", path+".name", r.Name)
		if r.ID == "" {
			l.add("roles.yaml", path, "id is needed")
		}
		for _, act := range r.Acts {
			if !slices.Contains(Acts(), act) {
				l.add("roles.yaml", path, "act %q is unknown: one of %s", act, strings.Join(Acts(), ", "))
			}
		}
	}
	for _, t := range l.machines() {
		if len(l.pack.RolesFor(t.Act)) == 0 {
			l.add("roles.yaml", "", "no role may do %q, which the move %q needs", t.Act, t.Move)
		}
	}
}

// otherActs are the acts outside the review.
var otherActs = []string{"lot.report", "lot.read", "lot.freeze", "passport.issue", "site.supervise", "quota.issue", "quota.split", "return.file", "return.chase", "balance.close", "party.register",
	"finding.handle", "finding.explain", "guideline.publish", "guideline.comment", "guideline.adopt", "clue.handle", "screening.resolve", "screening.import", "entry.audit", "account.admin", "pack.admin", "customs.check", "need.mark", "need.ask", "need.grant", "need.lift", "need.lift_alone", "read.audit"}

// Acts lists every act that a role may be given.
func Acts() []string {
	acts := slices.Clone(otherActs)
	for _, t := range review.Transitions() {
		if t.Act != "" {
			acts = append(acts, t.Act)
		}
	}
	slices.Sort(acts)
	return slices.Compact(acts)
}

func (l *loader) checkSupervision() {
	const file = "supervision.yaml"
	s := &l.pack.Supervision
	for _, a := range s.Activities {
		l.text(file, "activities."+string(a.ID)+".name", a.Name)
		if !slices.Contains(activities, a.ID) {
			l.add(file, "activities", "%q is no activity: one of %v", a.ID, activities)
		}
		for _, k := range a.Permits {
			if !slices.Contains(custodyKinds, k) {
				l.add(file, "activities."+string(a.ID), "%q is no kind of event: one of %v", k, custodyKinds)
			}
		}
	}
	for _, w := range append(slices.Clone(s.Quota.Classes), s.Quota.Stages...) {
		l.text(file, "quota."+w.ID, w.Name)
	}
	if !slices.ContainsFunc(l.pack.Roles, func(r Role) bool { return r.ID == s.Quota.Issuer }) {
		l.add(file, "quota.issuer", "%q is no role", s.Quota.Issuer)
	}
	if d := s.Reporting.MonthlyDay; d < 1 || d > 28 {
		l.add(file, "reporting.monthlyDay", "must be 1 to 28")
	}
	if t := s.Tolerances; !(t.Sigmas >= 2 && t.Sigmas <= 10) || t.Scale == 0 || t.Assay == 0 || t.ClockSkewMinutes < 0 || t.ClockSkewMinutes > 60 || !(t.FalseAlarms > 0 && t.FalseAlarms <= 12) {
		l.add(file, "tolerances", "sigmas 2 to 10, scale and assay above 0 %%, clockSkewMinutes 0 to 60 and falseAlarmsPerSiteYear up to 12 are needed")
	}
	if q := s.Tolerances.FalseDiscovery; !(q >= 0 && q <= 0.5) {
		l.add(file, "tolerances", "falseDiscovery must be 0 to 0.5")
	}
	for _, r := range s.Tolerances.Rules {
		if !slices.Contains(detect.Rules, r) {
			l.add(file, "tolerances.rules", "%q is no rule: one of %s", r, strings.Join(detect.Rules, ", "))
		}
	}
	for _, b := range s.Recovery {
		l.text(file, "recovery."+b.Stage, b.Name)
		if b.Stage == "" || b.Low > b.Typical || b.Typical > b.High || b.High > b.Impossible {
			l.add(file, "recovery."+b.Stage, "low, typical, high and impossible must rise in this order")
		}
	}
}

var activities = []custody.Activity{custody.Mining, custody.Separation, custody.Smelting, custody.Magnets, custody.Recycling, custody.Trading, custody.Importing, custody.Exporting}

var custodyKinds = []custody.Kind{custody.Extract, custody.Transform, custody.Blend, custody.Split, custody.Pack, custody.Unpack, custody.Dispatch, custody.Receive,
	custody.Assay, custody.Stocktake, custody.Import, custody.Export, custody.Consume, custody.Discard, custody.Collect, custody.Reserve, custody.Freeze, custody.Correct}

func (l *loader) checkInstruments() {
	for i, x := range l.pack.Instruments {
		path := fmt.Sprintf("instruments[%d] %s", i, x.ID)
		l.text("instruments.yaml", path+".title", x.Title)
		if x.ID == "" || x.CheckedOn.IsZero() || !slices.Contains([]string{"draft", "in_force", "suspended", "repealed"}, x.Status) {
			l.add("instruments.yaml", path, "id, checkedOn and a status (draft, in_force, suspended, repealed) are needed")
		}
		if !x.To.IsZero() && x.To.Before(x.From) {
			l.add("instruments.yaml", path, "ends before it begins")
		}
	}
}

func (l *loader) checkWording() {
	for _, code := range slices.Sorted(maps.Keys(l.wording.Sentences)) {
		l.text("wording.yaml", "sentences."+code, l.wording.Sentences[code])
	}
	for _, group := range slices.Sorted(maps.Keys(l.wording.Words)) {
		for _, value := range slices.Sorted(maps.Keys(l.wording.Words[group])) {
			l.text("wording.yaml", "words."+group+"."+value, l.wording.Words[group][value])
		}
	}
}
