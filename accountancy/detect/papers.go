package detect

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// Papers are documents of one kind that others hold about one holder's goods,
// beside what the holder's books say.
type Papers struct {
	Holder string  // site or party
	Of     int     // how many could be compared
	Odd    []Item  // those that do not fit, with kg as Share
	Usual  float64 // share that honest holders and offices get wrong
}

// What may be odd about papers: the detectors of [OddPapers].
const (
	InvoiceMissing     = "invoice_missing"     // goods went to a buyer without an invoice
	InvoiceOnly        = "invoice_only"        // an invoice without goods
	InvoiceGoods       = "invoice_goods"       // an invoice for other goods
	PurchaseMissing    = "purchase_missing"    // goods are said to come from a firm that invoiced none
	DeclarationMissing = "declaration_missing" // goods crossed the border undeclared
	DeclarationOnly    = "declaration_only"    // a declaration without goods
	DeclarationGoods   = "declaration_goods"   // a declaration of other goods, or under another licence
)

// papers says of each detector where the material would have gone, and what else
// gives the same.
var papers = map[string]struct {
	direction Direction
	innocent  []string
}{
	InvoiceMissing:     {Outflow, []string{"invoice_late", "toll_processing", "reference_mistyped"}},
	InvoiceOnly:        {Either, []string{"invoice_cancelled", "dispatch_late", "service_invoiced", "reference_mistyped"}},
	InvoiceGoods:       {Either, []string{"catalogue_name", "typing_error"}},
	PurchaseMissing:    {Inflow, []string{"bought_from_agent", "invoice_late", "source_named_loosely"}},
	DeclarationMissing: {Outflow, []string{"declaration_late", "reference_mistyped"}},
	DeclarationOnly:    {Outflow, []string{"declaration_cancelled", "export_late", "reference_mistyped"}},
	DeclarationGoods:   {Either, []string{"code_boundaries", "typing_error", "licence_amended"}},
}

// OddPapers tests whether more documents than usual do not fit, by the binomial
// tail. Test.Worth is the share of odd ones, beyond the usual, worth finding.
func OddPapers(detector string, in Papers, t Test) Result {
	about, known := papers[detector]
	r := Result{Detector: detector, Family: Documents, Direction: about.direction, Statistic: "odd_papers", Innocent: about.innocent}
	if !known || !positive(in.Usual) || in.Usual >= 1 || !t.sound() || t.Worth >= 1 || len(in.Odd) > in.Of {
		return badInput(detector, r.Family, "papers")
	}
	if in.Of == 0 {
		return open(detector, r.Family, because("detect.no_figures", "holder", in.Holder))
	}
	mass := 0.0
	for _, it := range in.Odd {
		if !natural(it.Share) {
			return badInput(detector, r.Family, "papers")
		}
		mass += it.Share
	}
	r.countOdd(len(in.Odd), in.Of, in.Usual, "of_documents", t)
	r.Items = heaviest(in.Odd)
	r.Reason = because("detect."+detector, "holder", in.Holder, "odd", number(float64(len(in.Odd))), "of", number(float64(in.Of)),
		"kg", kilograms(mass), "usual", number(in.Usual))
	return r.checked()
}

// Weighed is a document's mass beside that in the books.
type Weighed struct {
	Document     string
	Said, Booked float64 // kg
	SD           float64 // kg, of the difference
}

// The detectors of [PaperMass].
const (
	InvoiceMass     = "invoice_mass"
	DeclarationMass = "declaration_mass"
)

// PaperMass tests the masses of documents against those in the books: the one
// that lies farthest off, and all together, two-sided, the chance shared among
// them. sharedRel is the relative error that all differences have in common. The
// effect is the difference of what lies farthest off, in kg; Test.Worth is a part
// of the mass.
func PaperMass(detector, holder string, list []Weighed, sharedRel float64, t Test) Result {
	r := Result{Detector: detector, Family: Documents, Direction: Either, Innocent: []string{"moisture_basis", "gross_for_net", "typing_error", "honest_correction"}}
	if detector != InvoiceMass && detector != DeclarationMass || !t.sound() || !natural(sharedRel) {
		return badInput(detector, r.Family, "papers")
	}
	if len(list) == 0 {
		return open(detector, r.Family, because("detect.no_figures", "holder", holder))
	}
	var all Weighed
	variance := 0.0
	for _, w := range list {
		if !natural(w.Said, w.Booked) || !positive(w.SD) {
			return badInput(detector, r.Family, "papers")
		}
		all.Said, all.Booked, variance = all.Said+w.Said, all.Booked+w.Booked, variance+square(w.SD)
	}
	all.SD = root(variance + square(sharedRel*all.Booked))
	off := func(w Weighed) float64 { return math.Abs(w.Said-w.Booked) / w.SD }
	far := slices.MaxFunc(list, func(a, b Weighed) int {
		return cmp.Or(cmp.Compare(off(a), off(b)), cmp.Compare(b.Document, a.Document))
	})
	if off(all) > off(far) {
		far = all
	}
	t.Among, t.Worth = max(1, t.Among)*(len(list)+1), t.Worth*far.Booked
	if !r.judge(Estimate{far.Said - far.Booked, far.SD, "kg"}, t, true) {
		return r
	}
	for _, w := range list {
		if off(w) > r.Threshold || far.Document == "" || w.Document == far.Document {
			r.Items = append(r.Items, Item{Document, w.Document, math.Abs(w.Said - w.Booked)})
		}
	}
	r.Items = heaviest(r.Items)
	r.Reason = because("detect."+detector, "holder", holder, "document", far.Document, "said", kilograms(far.Said), "booked", kilograms(far.Booked),
		"of", number(float64(len(list))))
	return r
}

// kilograms writes a mass for people, to 100 g.
func kilograms(kg float64) string { return strconv.FormatFloat(math.Round(10*kg)/10, 'f', -1, 64) }

// listed bounds the documents that a result names.
const listed = 100

// heaviest ranks documents and keeps the first.
func heaviest(items []Item) []Item {
	items = rank(items)
	return rank(items[:min(len(items), listed)])
}
