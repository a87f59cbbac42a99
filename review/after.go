package review

// AfterFacts is what the machines that follow a decision read: appeals,
// amendments, verifications and deliveries. Its getters answer as those of
// [Facts] do.
type AfterFacts interface {
	Appeal(key string) (*Appeal, error)
	Amendment(key string) (*Amendment, error)
	Verification(key string) (*Verification, error)
	Delivery(key string) (*Delivery, error)
	// Rating is what verifications found out about an end user, by [Party.Identity].
	Rating(identity string) (*Rating, error)
	Registration(key string) (*Registration, error)
	// RegistrationOf is the newest registration of an organisation under a general
	// licence; empty where there is none.
	RegistrationOf(org, general string) (string, error)
	// Draw is the selection of verifications of one month.
	Draw(period string) (*Draw, error)
}

// AfterState is AfterFacts that [Apply] can change.
type AfterState interface {
	AfterFacts
	PutAppeal(*Appeal) error
	PutAmendment(*Amendment) error
	PutVerification(*Verification) error
	PutDelivery(*Delivery) error
	PutRating(*Rating) error
	PutDraw(*Draw) error
	PutRegistration(*Registration) error
}

// Appeal implements [AfterFacts].
func (m *Memory) Appeal(key string) (*Appeal, error) { return load[Appeal](m, "appeal", key) }

// Amendment implements [AfterFacts].
func (m *Memory) Amendment(key string) (*Amendment, error) {
	return load[Amendment](m, "amendment", key)
}

// Verification implements [AfterFacts].
func (m *Memory) Verification(key string) (*Verification, error) {
	return load[Verification](m, "verification", key)
}

// Delivery implements [AfterFacts].
func (m *Memory) Delivery(key string) (*Delivery, error) { return load[Delivery](m, "delivery", key) }

// Rating implements [AfterFacts].
func (m *Memory) Rating(identity string) (*Rating, error) { return load[Rating](m, "rating", identity) }

// PutAppeal implements [AfterState].
func (m *Memory) PutAppeal(a *Appeal) error { return m.put("appeal", a.Key, a) }

// PutAmendment implements [AfterState].
func (m *Memory) PutAmendment(a *Amendment) error { return m.put("amendment", a.Key, a) }

// PutVerification implements [AfterState].
func (m *Memory) PutVerification(v *Verification) error { return m.put("verification", v.Key, v) }

// PutDelivery implements [AfterState].
func (m *Memory) PutDelivery(d *Delivery) error { return m.put("delivery", d.Key, d) }

// PutRating implements [AfterState].
func (m *Memory) PutRating(r *Rating) error { return m.put("rating", r.Identity, r) }

// Draw implements [AfterFacts].
func (m *Memory) Draw(period string) (*Draw, error) { return load[Draw](m, "draw", period) }

// PutDraw implements [AfterState].
func (m *Memory) PutDraw(d *Draw) error { return m.put("draw", d.Key(), d) }

// Registration implements [AfterFacts].
func (m *Memory) Registration(key string) (*Registration, error) {
	return load[Registration](m, "registration", key)
}

// RegistrationOf implements [AfterFacts].
func (m *Memory) RegistrationOf(org, general string) (string, error) {
	key, err := load[string](m, "registration_of", org+" "+general)
	if err != nil || key == nil {
		return "", err
	}
	return *key, nil
}

// PutRegistration implements [AfterState].
func (m *Memory) PutRegistration(r *Registration) error {
	of := r.Holder + " " + r.General
	newest, err := load[string](m, "registration_of", of)
	if err != nil {
		return err
	}
	if r.Live() || newest == nil { // a word on an old one is no new one
		if err := m.put("registration_of", of, r.Key); err != nil {
			return err
		}
	}
	return m.put("registration", r.Key, r)
}
