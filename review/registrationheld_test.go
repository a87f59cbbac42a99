package review

import "testing"

// stood is an office with a registered exporter and one open shipment of it.
func stood(t testing.TB) *office {
	o := generalOffice(t)
	afterPolicy(o.d.Policy)
	o.ok(o.registration("apply", exporter))
	o.ok(o.registration("examine", officer))
	o.ok(o.registration("register", decider))
	if cleared, err := o.shipment(1, exporter, "motor", 100*kg); !cleared || err != nil {
		t.Fatalf("the shipment: cleared %v, %v", cleared, err)
	}
	return o
}

// held lists the holds that still lie on a licence.
func (o *office) held(licence string) (refs []string) {
	l, err := o.m.Licence(licence)
	o.ok(err)
	for _, h := range l.Suspensions {
		if h.Lifted.IsZero() {
			refs = append(refs, h.Ref)
		}
	}
	return refs
}

// A registration that was suspended and then excluded has two holds on its
// licences; who lifts the exclusion lifts both.
func TestEveryHoldOfARegistrationIsLifted(t *testing.T) {
	o := stood(t)
	o.ok(o.registration("suspend", officer))
	o.ok(o.registration("exclude", decider))
	if got := o.held("LI-1"); len(got) != 2 {
		t.Fatalf("holds %v", got)
	}
	r := o.reg()
	r.State = RegistrationStopped
	o.ok(o.m.PutRegistration(r))
	o.ok(o.registration("reinstate", officer))
	if got := o.held("LI-1"); len(got) != 0 {
		t.Errorf("after the registration stands again, %v still lie on its licence", got)
	}
}
