package review

import "testing"

// A word on a registration that is over, such as a return filed late, does not make
// it the one that counts: who has another that lives cannot ask for a third.
func TestAWordOnAnOldRegistrationOpensNoThird(t *testing.T) {
	o := generalOffice(t)
	o.ok(o.registration("apply", exporter))
	old := o.reg()
	old.State = RegistrationWithdrawn
	o.ok(o.m.PutRegistration(old))
	second := func(c *RegistrationCommand) { c.Registration = "RG-2" }
	o.ok(o.registration("apply", exporter, second))
	o.ok(o.m.PutRegistration(old)) // what a return does
	refused(t, o.registration("apply", exporter, func(c *RegistrationCommand) { c.Registration = "RG-3" }), "guard.registered_once")
	if key, err := o.m.RegistrationOf(old.Holder, old.General); err != nil || key != "RG-2" {
		t.Errorf("the registration that counts is %q, %v", key, err)
	}
}
