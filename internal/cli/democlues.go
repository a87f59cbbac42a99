package cli

import (
	"fmt"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/internal/app"
)

// demoClueKey is the form's key of the demonstration's first clue; its receipt
// follows from it.
const demoClueKey = "demonstration clue 1"

// clues plays the public and those who answer it: one clue is followed to its
// end, one is screened, one waits.
func (d *demoReview) clues() error {
	wei := d.person("supervisor", inRole(d.industry, "supervisor").Org, app.RoleSupervisor)
	sites, err := d.app.Sites(d.ctx, wei, app.SiteFilter{Kind: "mine"})
	if err != nil || len(sites) == 0 {
		return err
	}
	d.tick(time.Hour)
	first, err := d.told(demoClueKey, app.Tip{What: "Since the new year lorries without plates have left the upper leach field at night, two or three each time. By day nobody works there.",
		Where: "The track above the lower village", When: "Nights, mostly Tuesdays", Site: sites[0].Site.Ref, Contact: "A letter to the tea house by the bridge, for Lao Zhou"})
	if err != nil {
		return err
	}
	d.tick(26 * time.Hour)
	second, err := d.told("demonstration clue 2", app.Tip{What: "A trader offers oxide without papers and says the numbers can be had later.", Where: "A market for chemicals", When: "Last month"})
	if err != nil {
		return err
	}
	d.tick(3 * time.Hour)
	if _, err := d.told("demonstration clue 3", app.Tip{What: "Ponds with a smell of ammonia stand open beside the stream.", Where: "Two valleys west of the road bridge"}); err != nil {
		return err
	}
	inspection := custody.Reference("INS", 1)
	for _, m := range []struct {
		ref string
		cmd finding.ClueCommand
	}{
		{first, finding.ClueCommand{Move: "screen", Worth: "credible"}},
		{second, finding.ClueCommand{Move: "screen", Worth: "unclear", Reason: "Neither the trader nor the market is named; the sender was asked to add to it."}},
		{first, finding.ClueCommand{Move: "link", Links: []finding.Link{{Kind: "site", Ref: sites[0].Site.Ref}}}},
		{first, finding.ClueCommand{Move: "act", Links: []finding.Link{{Kind: "inspection", Ref: inspection}}}},
		{first, finding.ClueCommand{Move: "answer", Answer: "The site was inspected without notice and its weighbridge read. Thank you: what was found is being followed up."}},
	} {
		d.tick(2 * time.Hour)
		if _, err := d.app.MoveClue(d.ctx, wei, "", m.ref, m.cmd); err != nil {
			return fmt.Errorf("clue %s: %w", m.ref, err)
		}
	}
	return nil
}

func (d *demoReview) told(key string, tip app.Tip) (string, error) {
	_, rec, err := d.app.Tell(d.ctx, key, tip)
	return rec.Clue, err
}
