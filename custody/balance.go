package custody

import (
	"math"
	"strconv"

	"lanthorn/ree"
)

// inputElements is what the inputs bring, by element.
func (d *decision) inputElements() ree.ElementMasses {
	if d.parts == nil {
		d.parts = make([]ree.ElementMasses, len(d.lots))
		for i, lot := range d.lots {
			d.parts[i] = lot.ElementsIn(d.ev.Inputs[i].Mass)
		}
	}
	var sum ree.ElementMasses
	for i := range d.parts {
		for e := range sum {
			sum[e] += d.parts[i][e]
		}
	}
	return sum
}

// inputVariance is the variance in mg² of what inputElements found that the
// inputs bring.
func (d *decision) inputVariance() func(ree.Element) float64 {
	return func(e ree.Element) float64 {
		v := 0.0
		for i, lot := range d.lots {
			if m := float64(d.parts[i][e]); m != 0 {
				v += m * m * d.lotRelVariance(lot, e)
			}
		}
		return v
	}
}

// lotRelVariance is the relative variance of an element's mass in a lot, from
// the assay that tells its content.
func (d *decision) lotRelVariance(lot Lot, e ree.Element) float64 {
	if row, ok := d.st.Assay(lot.AssayOf); ok {
		return d.assayRelVariance(&row.Assay, e)
	}
	return d.law.AssayRel*d.law.AssayRel + d.law.ScaleRel*d.law.ScaleRel
}

// assayRelVariance takes the law's uncertainty where the laboratory states none
// for the share, and never more than the law lets a laboratory claim.
func (d *decision) assayRelVariance(a *ree.Assay, e ree.Element) float64 {
	v := a.RelVariance(e, d.law.ScaleRel)
	if a.Share[e].Rel() == 0 {
		v += d.law.AssayRel * d.law.AssayRel
	}
	if most := d.law.RelMost; most > 0 {
		v = min(v, most*most)
	}
	return v
}

// outputElements is what the outputs and declared losses hold.
func (d *decision) outputElements() ree.ElementMasses {
	var sum ree.ElementMasses
	for _, out := range d.ev.Outputs {
		for e := range sum {
			sum[e] += out.Elements[e]
		}
	}
	for _, loss := range d.ev.Losses {
		for e := range sum {
			sum[e] += loss.Elements[e]
		}
	}
	return sum
}

func (d *decision) outputVariance(e ree.Element) float64 {
	v := 0.0
	for _, out := range d.ev.Outputs {
		m := float64(out.Elements[e])
		if out.Assay != nil {
			v += m * m * d.assayRelVariance(out.Assay, e)
		} else {
			v += m * m * d.law.AssayRel * d.law.AssayRel
		}
	}
	return v
}

// rounding is what integer milligrams may cost one event, per part.
const rounding = 2

// flagSigmas is how many standard uncertainties over are marked: one honest
// event in 740 is.
const flagSigmas = 3

// balance refuses more of an element coming out than went in beyond what
// measurement explains, and flags what is over by less.
func (d *decision) balance(in ree.ElementMasses, inVariance func(ree.Element) float64) {
	d.checkLosses()
	out := d.outputElements()
	slack := float64(rounding * (len(d.ev.Inputs) + len(d.ev.Outputs) + 1))
	for i := range out {
		over := float64(out[i] - in[i])
		if over <= slack {
			continue
		}
		e := ree.Element(i)
		sigma := math.Sqrt(inVariance(e) + d.outputVariance(e))
		switch {
		case over > d.law.Sigmas*sigma+slack:
			d.refuse("outputs", "balance.more_out_than_in", "element", e.Symbol(), "in", in[i].String(), "out", out[i].String(), "sigma", ree.ElementMass(sigma).String())
		case over > flagSigmas*sigma:
			d.flag("balance.over", "element", e.Symbol(), "in", in[i].String(), "out", out[i].String(), "sigmas", strconv.FormatFloat(over/sigma, 'f', 1, 64))
		}
	}
}

func (d *decision) checkLosses() {
	for i, loss := range d.ev.Losses {
		if loss.Kind != "loss" && loss.Kind != "residue" && loss.Kind != "unaccounted" {
			d.refuse(field("losses", i, "kind"), "loss.kind", "value", loss.Kind)
		}
		for e, m := range loss.Elements {
			if m < 0 || m > ree.ElementMass(ree.MaxMass) {
				d.refuse(field("losses", i, ""), "mass.negative", "value", ree.Element(e).Symbol())
			}
		}
		for c, m := range loss.Companions {
			if m < 0 || m > ree.ElementMass(ree.MaxMass) {
				d.refuse(field("losses", i, ""), "mass.negative", "value", ree.Companion(c).Symbol())
			}
		}
	}
}

// flagRecovery marks a recovery outside the band the process declares. It
// counts the lots the process is for, not its residues and scrap.
func (d *decision) flagRecovery() {
	in := d.inputElements().Sum()
	if in == 0 || d.process.RecoveryHigh == 0 {
		return
	}
	var out ree.ElementMass
	for _, m := range d.ev.Outputs {
		if info, _ := m.Form.Info(); !info.Scrap && info.Level != ree.LevelResidue {
			out += m.Elements.Sum()
		}
	}
	r := ree.Fraction(ree.MulDiv(int64(out), int64(ree.Whole), int64(in)))
	if r < d.process.RecoveryLow || r > d.process.RecoveryHigh {
		d.flag("recovery.band", "recovery", r.Percent(), "low", d.process.RecoveryLow.Percent(), "high", d.process.RecoveryHigh.Percent())
	}
}

// useQuota counts the REO of the outputs against the party's quota of the
// event's year, batch after batch.
func (d *decision) useQuota() {
	if d.process.QuotaStage == "" || len(d.ev.Outputs) == 0 || len(d.refusals) > 0 {
		return
	}
	var need ree.OxideMass
	for i, out := range d.ev.Outputs {
		if info, _ := out.Form.Info(); info.Scrap || info.Level == ree.LevelResidue {
			continue
		}
		if out.Assay == nil {
			d.refuse(field("outputs", i, ""), "quota.assay_missing", "form", string(out.Form))
		}
		need += out.Elements.REO()
	}
	if len(d.refusals) == 0 {
		d.bookQuota(need)
	}
}

func (d *decision) bookQuota(need ree.OxideMass) {
	var granted, used ree.OxideMass
	left, last, year := need, "", d.quotaYear()
	for _, batch := range d.law.Batches {
		q, ok := d.st.Quota(QuotaKey(year, d.process.QuotaClass, d.process.QuotaStage, batch, d.report.Org))
		if !ok {
			continue
		}
		granted, used, last = granted+q.Granted(), used+q.Used, q.Key
		if take := min(left, q.Left()); take > 0 {
			d.ev.Quota = append(d.ev.Quota, QuotaUse{q.Key, take})
			left -= take
		}
	}
	params := []string{"party", d.report.Org, "year", strconv.Itoa(year), "stage", d.process.QuotaStage, "class", d.process.QuotaClass,
		"granted", granted.String(), "used", used.String(), "asked", need.String()}
	switch {
	case last == "" && d.law.QuotaBlock:
		d.refuse("outputs", "quota.none", params...)
	case last == "":
		d.flag("quota.none", params...)
	case used > maxQuotaUse:
		d.refuse("outputs", "mass.too_large", "value", used.String())
	case left > 0 && d.law.QuotaBlock:
		d.refuse("outputs", "quota.exceeded", params...)
	case left > 0:
		d.ev.Quota = append(d.ev.Quota, QuotaUse{last, left})
		d.flag("quota.exceeded", params...)
	case d.crosses(granted, used, need):
		d.flag("quota.near", params...)
	}
}

// maxQuotaUse bounds what an account that does not block can be overrun by.
const maxQuotaUse = ree.OxideMass(50 * ree.MaxMass)

// quotaYear is the year whose quota counts: that of the event, of a correction
// that of the corrected event.
func (d *decision) quotaYear() int {
	if d.year != 0 {
		return d.year
	}
	return d.law.local(d.report.Occurred).Year()
}

// crosses reports whether this use is the one that passes the warning line.
func (d *decision) crosses(granted, used, need ree.OxideMass) bool {
	line := ree.OxideMass(ree.MulDiv(int64(granted), int64(d.law.QuotaWarn), int64(ree.Whole)))
	return used <= line && used+need > line
}
