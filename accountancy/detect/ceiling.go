package detect

// Compound is what a product is declared to be, as far as chemistry bounds its
// grade.
type Compound string

// The compounds with a ceiling.
const (
	DryCarbonate Compound = "dry_carbonate"
	Oxide        Compound = "oxide"
)

// Grade is a declared TREO of a lot with its composition.
type Grade struct {
	Lot, Document string
	Compound      Compound
	TREO          Estimate // fraction of dry mass
	Shares        Shares   // oxide shares; all zero where not known
}

// GradeCeiling tests whether a TREO lies above what the compound can hold,
// one-sided. It is certain where it fires: no honest lot of that compound has
// it. Where the shares are not known the highest ceiling of any element holds,
// and the reason says so.
func GradeCeiling(in Grade, t Test) Result {
	r := Result{Detector: "grade_ceiling", Family: Documents, Direction: Inflow}
	ceiling, known := 1.0, "yes"
	switch in.Compound {
	case Oxide:
		r.Innocent = []string{"rounding", "oxide_formula", "assay_error"}
	case DryCarbonate:
		r.Innocent = []string{"basic_carbonate", "partly_calcined", "assay_error", "oxide_formula"}
		ceiling = highestCarbonate()
		if in.Shares != (Shares{}) {
			var ok bool
			if ceiling, ok = CarbonateCeiling(in.Shares); !ok {
				return badInput(r.Detector, r.Family, "shares")
			}
		} else {
			known = "no"
		}
	default:
		return open(r.Detector, r.Family, because("detect.no_ceiling", "compound", string(in.Compound)))
	}
	if !natural(in.TREO.Value, in.TREO.SD) || !t.sound() {
		return badInput(r.Detector, r.Family, "treo")
	}
	if in.TREO.SD == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "lot", in.Lot))
	}
	if !r.judge(Estimate{in.TREO.Value - ceiling, in.TREO.SD, "fraction"}, t, false) {
		return r
	}
	r.Certain = r.Fires
	r.Items = rank([]Item{{Lot, in.Lot, 1}, {Document, in.Document, 1}})
	r.Reason = because("detect.grade_ceiling", "lot", in.Lot, "compound", string(in.Compound),
		"treo", number(in.TREO.Value), "ceiling", number(ceiling), "compositionKnown", known)
	return r
}

// Magnet is a sintered NdFeB magnet or its alloy as declared.
type Magnet struct {
	Lot, Document string
	RareEarth     Estimate // mass fraction of all rare earth
	Metal         Shares   // mass shares of each element of the rare earth
	CobaltShare   float64  // of the iron atoms
	PlausibleTo   float64  // mass fraction above which it is no such magnet; 0 where none is given
}

// MagnetFloor tests the rare earth of a sintered magnet against the floor that
// its 2:14:1 phase sets and against the ceiling given, two-sided; only the
// floor is certain. Cerium and yttrium count in the floor with their own
// weights.
func MagnetFloor(in Magnet, t Test) Result {
	r := Result{Detector: "magnet_floor", Family: Documents, Direction: Either}
	floor, ok := MagnetPhaseFloor(in.Metal, in.CobaltShare)
	if !ok || !natural(in.RareEarth.Value, in.RareEarth.SD, in.PlausibleTo) || !t.sound() {
		return badInput(r.Detector, r.Family, "magnet")
	}
	if in.RareEarth.SD == 0 {
		return open(r.Detector, r.Family, because("detect.no_uncertainty", "lot", in.Lot))
	}
	below, above := floor-in.RareEarth.Value, in.RareEarth.Value-in.PlausibleTo
	high := in.PlausibleTo > 0 && above > below
	half := t
	half.Among = 2 * max(1, t.Among)
	r.Innocent = []string{"bonded_not_sintered", "coating_weighed", "other_alloy", "assay_error"}
	code, effect := "detect.magnet_floor", below
	if high {
		code, effect = "detect.magnet_ceiling", above
		r.Innocent = []string{"rare_earth_rich_alloy", "other_alloy", "assay_error"}
	}
	if !r.judge(Estimate{effect, in.RareEarth.SD, "fraction"}, half, false) {
		return r
	}
	r.Certain = r.Fires && !high
	r.Items = rank([]Item{{Lot, in.Lot, 1}, {Document, in.Document, 1}})
	r.Reason = because(code, "lot", in.Lot, "rareEarth", number(in.RareEarth.Value),
		"floor", number(floor), "ceiling", number(in.PlausibleTo))
	return r
}
