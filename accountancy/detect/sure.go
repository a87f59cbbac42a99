package detect

// Sure says how sure a result is, as a code for the catalogues: certain, an
// alarm or none with its chance, a statistic without a law, or why nothing is
// concluded.
func (r Result) Sure() Reason {
	chance := []string{"p", number(r.P), "falseAlarm", number(r.FalseAlarm)}
	switch {
	case r.Open != nil:
		return *r.Open
	case r.Certain:
		return because("detect.sure_certain")
	case r.Law == NoLaw:
		return because("detect.sure_unstated")
	case r.Fires:
		return because("detect.sure_fires", chance...)
	}
	return because("detect.sure_quiet", chance...)
}
