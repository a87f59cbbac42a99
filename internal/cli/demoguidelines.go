package cli

import (
	"context"

	"lanthorn/calendar"
	"lanthorn/internal/app"
	"lanthorn/internal/simulate"
)

// demoDraft is a guideline on which the demonstration asks for opinions: the one
// about much dysprosium for a new user, with a higher threshold.
const demoDraft = `# A higher threshold for known makers of motors.
guidelines:
  - id: cn.pack.heavy-new-user
    version: "2"
    title: {en: Much dysprosium or terbium for a new user, zh: 向新用户出口大量镝、铽}
    basis: "ECL Art. 13 (sensitivity, end user and end use)"
    source: ecl
    checkedOn: 2026-11-23
    confidence: convention
    from: 2027-02-01
    when: >-
      lines.exists(l, l.elementKG["Dy"] + l.elementKG["Tb"] >= 200.0) && parties.exists(p, p.role == "end_user" && p.new)
    show:
      - {name: {en: Dy and Tb by line in kg, zh: 各行镝、铽质量（kg）}, value: "lines.map(l, l.elementKG['Dy'] + l.elementKG['Tb'])"}
    effect: {route: [production, experts]}
    message: {en: 200 kg of dysprosium and terbium or more go to an end user whom no licence has named before., zh: 200千克及以上的镝、铽出口至此前从未列入许可的最终用户。}
    examples:
      - {name: new user of much, fires: true, case: {parties: [{name: Neu, role: end_user, country: DE, screening: clear, new: true}], lines: [{no: 1, elementKG: {Dy: 200}}]}}
      - {name: new user of less, fires: false, case: {parties: [{name: Neu, role: end_user, country: DE, screening: clear, new: true}], lines: [{no: 1, elementKG: {Dy: 199.9}}]}}
`

// demoConsultation plays a consultation on the way: published, commented by an
// expert and by industry, one of them answered, tried on the past cases.
func demoConsultation(ctx context.Context, a *app.App, in *simulate.Industry) error {
	people := map[app.Role]app.Actor{}
	for _, acc := range demoAccounts(in) {
		people[acc.Roles[0]] = app.Actor{Account: acc.Ref, Org: acc.Org, Roles: acc.Roles}
	}
	closes := calendar.DateOf(a.Now(), a.Jurisdiction().Calendar.Location()).Add(30)
	rec, err := a.PublishDraft(ctx, people[app.RolePolicy], "", demoDraft, closes, []string{"Named expert"})
	if err != nil {
		return err
	}
	if _, err := a.CommentDraft(ctx, people[app.RoleExpert], "", rec.Draft, "The figure should follow the use: state for each use how many machines 200 kg make, so that others can check it. (Simulated)"); err != nil {
		return err
	}
	if _, err := a.CommentDraft(ctx, people[app.RoleExporter], "", rec.Draft, "Most first orders of carmakers lie between 50 and 200 kg. The higher figure spares them the referral. (Simulated)"); err != nil {
		return err
	}
	if _, err := a.AnswerOpinion(ctx, people[app.RolePolicy], "", rec.Draft, 2, "This is why it is proposed. (Simulated)", true); err != nil {
		return err
	}
	_, err = a.TryDraft(ctx, people[app.RolePolicy], "", rec.Draft)
	return err
}
