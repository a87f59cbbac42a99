package web

import (
	"time"

	"lanthorn/internal/web/words"
)

// Sites lists the places where rare earths are worked.
type Sites struct {
	Head
	Search Form
	Rows   []SiteRow
	Pager  Pager
}

// Template names the page.
func (*Sites) Template() string { return "sites" }

// SiteRow is one site in a list.
type SiteRow struct {
	Ref, Href string
	Name      Phrase
	Kind      Phrase
	Province  Phrase
	Operator  Phrase
	Stock     words.Mass
	Reports   Tag
	Tags      []Tag
}

// SitePage is one site.
type SitePage struct {
	Head
	Facts     []Fact
	Permits   []Permit
	Processes []Process
	Stocks    []Stock
	Months    Figure // "bar": in, out and stock by month
	Quotas    []Quota
	Transfers []Transfer
	Reports   []Report
}

// Template names the page.
func (*SitePage) Template() string { return "site" }

// Permit is a permission with its life.
type Permit struct {
	Activity Phrase
	Number   string
	Issuer   Phrase
	From, To time.Time
	State    Tag
}

// Process is what a site may do to material, with its declared bands.
type Process struct {
	Ref, Name Phrase
	Inputs    Phrase
	Outputs   Phrase
	Recovery  Phrase // a band in per cent
	HoldUp    words.Mass
	Pool      bool
}

// Stock is what a site holds of one form.
type Stock struct {
	Form    Phrase
	Lots    int
	Net     words.Mass
	Oxide   words.Mass
	Href    string
	Percent float64
}

// Transfer is a dispatch that the receiver has not confirmed.
type Transfer struct {
	Lot        words.Ref
	From, To   Phrase
	Net        words.Mass
	Dispatched time.Time
	Days       int
	State      Tag
}

// Report is a monthly return: due, sent, late.
type Report struct {
	Month  time.Time
	Due    time.Time
	Sent   time.Time // zero: not sent, or not kept
	Events int       // reported of the month
	State  Tag
}
