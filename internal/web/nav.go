package web

// NavGroup is one part of the main navigation. A group with one entry is shown
// as that entry.
type NavGroup struct {
	Key   string // of its name, "nav.group.<key>"
	Items []NavItem
}

// NavItem is one entry of the main navigation. Count is shown beside it
// where something waits for this reader.
type NavItem struct {
	Key, Href string
	Count     int
}

// Count is what waits in the whole group.
func (g NavGroup) Count() (n int) {
	for _, item := range g.Items {
		n += item.Count
	}
	return n
}

// Has says whether a section belongs to the group.
func (g NavGroup) Has(section string) bool {
	for _, item := range g.Items {
		if item.Key == section {
			return true
		}
	}
	return false
}

// Nav lists the navigation entries whose keys are given, in the house order.
func Nav(keys ...string) []NavGroup {
	want := map[string]bool{}
	for _, k := range keys {
		want[k] = true
	}
	var out []NavGroup
	for _, g := range navigation {
		mine := NavGroup{Key: g.Key}
		for _, item := range g.Items {
			if want[item.Key] {
				mine.Items = append(mine.Items, item)
			}
		}
		if len(mine.Items) > 0 {
			out = append(out, mine)
		}
	}
	return out
}

// navigation is every section with its address, in groups.
var navigation = []NavGroup{
	{"overview", []NavItem{{Key: "overview", Href: "/"}}},
	{"custody", []NavItem{
		{Key: "sites", Href: "/sites"},
		{Key: "lots", Href: "/lots"},
		{Key: "stocks", Href: "/stocks"},
		{Key: "load", Href: "/load"},
	}},
	{"supervision", []NavItem{
		{Key: "industry", Href: "/industry"},
		{Key: "findings", Href: "/findings"},
		{Key: "crosschecks", Href: "/crosschecks"},
		{Key: "inspections", Href: "/inspections"},
		{Key: "clues", Href: "/clues"},
		{Key: "closings", Href: "/closings"},
		{Key: "returns", Href: "/returns"},
		{Key: "quotas", Href: "/quotas"},
		{Key: "whitelist", Href: "/whitelist"},
	}},
	{"review", []NavItem{
		{Key: "finder", Href: "/finder"},
		{Key: "applications", Href: "/applications"},
		{Key: "matters", Href: "/matters"},
		{Key: "library", Href: "/library"},
		{Key: "screening", Href: "/screening"},
		{Key: "general", Href: "/general"},
		{Key: "licences", Href: "/licences"},
		{Key: "amendments", Href: "/amendments"},
		{Key: "appeals", Href: "/appeals"},
		{Key: "verifications", Href: "/verifications"},
		{Key: "statistics", Href: "/statistics"},
		{Key: "customs", Href: "/customs"},
		{Key: "guidelines", Href: "/guidelines"},
		{Key: "deminimis", Href: "/tools/deminimis"},
	}},
	{"outlook", []NavItem{{Key: "outlook", Href: "/outlook"}}},
	{"proof", []NavItem{
		{Key: "log", Href: "/log"},
		{Key: "verify", Href: "/verify"},
		{Key: "data", Href: "/data"},
		{Key: "reads", Href: "/reads"},
	}},
	{"tell", []NavItem{{Key: "tell", Href: "/clues/new"}}},
	{"admin", []NavItem{{Key: "admin", Href: "/admin/accounts"}}},
}
