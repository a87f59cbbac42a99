package simulate

import (
	"math"
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// The classes and stages of quota.
const (
	rockLight  = "rock_light"
	ionHeavy   = "ion_medium_heavy"
	mining     = "mining"
	separation = "separation"
)

// The published scale of a year in tonnes of REO: the quotas of 2024 (mining
// 270,000, of which 19,150 from ion-adsorption clay; separation 254,000). The
// split of separation by class is the demonstration's own. No figure has been
// published for 2025 and later: the demonstration keeps those of 2024.
var scale = map[string]float64{
	rockLight + "/" + mining: 250_850, ionHeavy + "/" + mining: 19_150,
	rockLight + "/" + separation: 232_000, ionHeavy + "/" + separation: 22_000,
}

// plan is what a party may and means to produce of a class and stage.
type plan struct {
	party, class, stage string
	annual              float64 // quota of a full year, t REO
	use                 float64 // part of it that is meant to be used
	done                map[int]float64
	issued              map[int]float64
}

// quotaTable is how the year's quota falls on the producers.
var quotaTable = []plan{
	{"WULAN", rockLight, mining, 175_600, 0.985, nil, nil},
	{"SARUL", rockLight, mining, 20_070, 0.962, nil, nil},
	{"LIUSHAN", rockLight, mining, 37_620, 0.975, nil, nil},
	{"QINGYAN", rockLight, mining, 17_560, 0.992, nil, nil},
	{"LUOXIA", ionHeavy, mining, 4_200, 0.99, nil, nil},
	{"ZHUGAO", ionHeavy, mining, 3_600, 0.965, nil, nil},
	{"XIWEI", ionHeavy, mining, 3_800, 0.98, nil, nil},
	{"HEMING", ionHeavy, mining, 3_000, 0.985, nil, nil},
	{"SHILIU", ionHeavy, mining, 2_300, 0.993, nil, nil},
	{"TENGYA", ionHeavy, mining, 2_250, 0.955, nil, nil},
	{"SHUOGUANG", rockLight, separation, 85_000, 0.982, nil, nil},
	{"ERDENI", rockLight, separation, 72_000, 0.978, nil, nil},
	{"BOCHUAN", rockLight, separation, 28_000, 0.97, nil, nil},
	{"LIUSHAN", rockLight, separation, 32_000, 0.975, nil, nil},
	{"QINGYAN", rockLight, separation, 15_000, 0.991, nil, nil},
	{"WANGHE", ionHeavy, separation, 10_000, 0.985, nil, nil},
	{"LANSHUI", ionHeavy, separation, 7_500, 0.98, nil, nil},
	{"TENGYA", ionHeavy, separation, 4_500, 0.965, nil, nil},
}

// plan finds the plan of a party.
func (w *world) plan(party, class, stage string) *plan {
	for _, p := range w.plans {
		if p.party == party && p.class == class && p.stage == stage {
			return p
		}
	}
	return nil
}

// due is how many mg of REO are still to be made by the month m (with
// fractions, 0 to 12) of year y to stay on plan, never more than the quota
// leaves.
func (p *plan) due(w *world, y int, m float64) float64 {
	use := p.use
	if p.party == "XIWEI" && y == w.span.start.Year() {
		use = 0.62 // leaves room in the first year, into which stock is later back-dated
	}
	want := p.annual*use*(seasonTo(m)-seasonTo(w.span.opening(y))) - p.done[y]
	sure := 0.98 // what a run makes is known only once it is weighed and assayed
	if p.class == rockLight && p.stage == mining {
		sure = 0.945
	}
	room := sure * (p.issued[y] - p.done[y])
	return math.Max(0, math.Min(want, room)) * tonne
}

// usual is a usual month's work in mg of REO.
func (p *plan) usual() float64 { return p.annual * p.use / 12 * tonne }

// used books what a report counted against a quota.
func (w *world) used(key string, occurred time.Time, reo ree.OxideMass) {
	f := strings.Split(key, "/") // year/class/stage/batch/party
	if p := w.plan(f[4], f[1], f[2]); p != nil {
		p.done[occurred.Year()] += float64(reo) / tonne
	}
}

// batches are the two batches of a year: when they are issued and which months
// they are for.
var batches = []struct {
	number   string
	month    time.Month
	from, to float64
}{{"1", time.January, 0, 6}, {"2", time.July, 6, 12}}

// scheduleQuotas puts down the issues of every year and the splits by the
// groups. The first year gets only what falls on the months that are left.
func (w *world) scheduleQuotas() {
	for _, y := range w.span.years() {
		for _, b := range batches {
			from := math.Max(b.from, w.span.opening(y))
			part := seasonTo(b.to) - seasonTo(from)
			at := time.Date(y, b.month, 1, 0, 0, 5, 0, beijing)
			if part <= 0 {
				continue
			}
			if at.Before(w.span.start) {
				at = w.span.start.Add(5 * time.Second)
			}
			number, first := b.number, from > b.from
			w.agenda.add(at, func(t time.Time) error { return w.issue(t, y, number, part, first) })
		}
	}
}

// issue gives a batch to the groups and the independent producers, and splits
// the groups' part to their subsidiaries.
func (w *world) issue(t time.Time, year int, batch string, part float64, remainder bool) error {
	basis := "Total-quantity control " + strconv.Itoa(year) + ", batch " + batch + " (simulated at the published scale of 2024)"
	if remainder {
		basis += ", remainder at the opening of the ledger"
	}
	move := func(act, party, to string, p *plan, tonnes float64) error {
		return w.sink.Register(w.stamp(t), custody.Registration{Quota: &custody.QuotaMove{Act: act, Year: year, Class: p.class, Stage: p.stage, Batch: batch,
			Party: party, To: to, REO: ree.OxideMass(math.Round(tonnes)) * ree.OxideMass(ree.Tonne), Basis: basis}})
	}
	for _, class := range []string{rockLight, ionHeavy} {
		for _, stage := range []string{mining, separation} {
			for _, group := range append(append([]string(nil), groups...), "") {
				if err := w.issueTo(group, class, stage, year, part, move); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// issueTo gives one class and stage to a group, or to all independent
// producers for an empty group.
func (w *world) issueTo(group, class, stage string, year int, part float64, move func(act, party, to string, p *plan, tonnes float64) error) error {
	var members []*plan
	sum := 0.0
	for _, p := range w.plans {
		if p.class == class && p.stage == stage && w.parties[p.party].Group == group {
			members = append(members, p)
			sum += math.Round(p.annual * part)
		}
	}
	if len(members) == 0 {
		return nil
	}
	if group != "" {
		if err := move("issue", group, "", members[0], sum); err != nil {
			return err
		}
	}
	for _, p := range members {
		act, from, to := "issue", p.party, ""
		if group != "" {
			act, from, to = "split", group, p.party
		}
		tonnes := math.Round(p.annual * part)
		if err := move(act, from, to, p, tonnes); err != nil {
			return err
		}
		p.issued[year] += tonnes
	}
	return nil
}
