package review

// Routing says that a guideline sends a case to an agency. Agency is the id of
// an agency of the pack; Rule and Version name the guideline, Basis its legal
// basis.
type Routing struct {
	Agency  string `json:"agency"`
	Rule    string `json:"rule"`
	Version string `json:"version"`
	Basis   string `json:"basis"`
}
