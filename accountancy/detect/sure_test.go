package detect_test

import (
	"testing"

	"lanthorn/accountancy/detect"
)

// Each kind of result says how sure it is in its own way; nothing concluded
// comes before everything else.
func TestSure(t *testing.T) {
	why := detect.Reason{Code: "detect.no_uncertainty"}
	for want, r := range map[string]detect.Result{
		"detect.no_uncertainty": {Open: &why, Law: detect.NoLaw, Certain: true},
		"detect.sure_certain":   {Law: detect.Exact, Certain: true, Fires: true},
		"detect.sure_unstated":  {Law: detect.NoLaw, Fires: true},
		"detect.sure_fires":     {Law: detect.Normal, Fires: true, P: 0.001, FalseAlarm: 0.01},
		"detect.sure_quiet":     {Law: detect.Poisson, P: 0.3, FalseAlarm: 0.01},
	} {
		got := r.Sure()
		if got.Code != want {
			t.Errorf("%s, want %s", got.Code, want)
		}
		if r.P > 0 && (got.Params["p"] == "" || got.Params["falseAlarm"] != "0.01") {
			t.Errorf("%s without its chance: %v", want, got.Params)
		}
	}
}
