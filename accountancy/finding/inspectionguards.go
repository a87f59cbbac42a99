package finding

import (
	"slices"
	"strconv"

	"lanthorn/ree"
)

// visit is one try at a move on an inspection.
type visit struct {
	i   *Inspection
	cmd *InspectionCommand
}

// inspections is the inspection machine.
var inspections = machine[*visit]{inspectionTable, map[string]guard[*visit]{
	"dated":            {false, func(x *visit) *ree.Refusal { return dated(x.i.History, x.cmd.At) }},
	"person":           {false, func(x *visit) *ree.Refusal { return holds(x.cmd.Who.person(), refuse("person")) }},
	"outside":          {false, func(x *visit) *ree.Refusal { return outsideOf(x.i.Party, x.cmd.Who) }},
	"outside_planned":  {true, func(x *visit) *ree.Refusal { return outsideOf(x.cmd.Party, x.cmd.Who) }},
	"planned_whole":    {true, guardPlannedWhole},
	"appointee":        {true, guardAppointee},
	"appointed":        {true, guardAppointed},
	"two_officers":     {false, guardTwoOfficers},
	"inspector":        {false, guardInspector},
	"second_inspector": {true, guardSecondInspector},
	"not_inspector":    {false, guardNotInspector},
	"papers_shown":     {true, func(x *visit) *ree.Refusal { return holds(x.cmd.Papers, refuse("papers_shown")) }},
	"reason":           {true, func(x *visit) *ree.Refusal { return holds(given(x.cmd.Reason), refuse("reason")) }},
	"measure":          {true, guardMeasure},
	"measure_holds":    {true, guardMeasureHolds},
	"measures_settled": {false, guardMeasuresSettled},
	"sample":           {true, guardSample},
	"sample_waits":     {true, guardSampleWaits},
	"not_sampler":      {true, guardNotSampler},
	"samples_answered": {false, guardSamplesAnswered},
	"report":           {true, guardReport},
	"result":           {true, guardResult},
}}

func outsideOf(party string, who Actor) *ree.Refusal {
	if party != "" && who.Org == party {
		return refuse("outside", "org", who.Org)
	}
	return nil
}

func guardPlannedWhole(x *visit) *ree.Refusal {
	c := x.cmd
	return holds(given(c.Ref) && given(c.Site) && given(c.Party) && given(c.Basis), refuse("planned_whole"))
}

func guardAppointee(x *visit) *ree.Refusal {
	o := x.cmd.Officer
	if !o.person() || o.Org == x.i.Party || x.i.officer(o.Person) {
		return refuse("appointee", "person", o.Person, "org", o.Org)
	}
	return nil
}

func guardAppointed(x *visit) *ree.Refusal {
	return holds(x.i.officer(x.cmd.Officer.Person), refuse("appointed", "person", x.cmd.Officer.Person))
}

func guardTwoOfficers(x *visit) *ree.Refusal {
	if n := len(x.i.Officers); n < leastOfficers {
		return refuse("two_officers", "have", strconv.Itoa(n), "need", strconv.Itoa(leastOfficers))
	}
	return nil
}

// guardInspector asks for one of the appointed officers as appointed: the same
// person, for the same organisation.
func guardInspector(x *visit) *ree.Refusal {
	return holds(slices.Contains(x.i.Officers, x.cmd.Who), refuse("inspector", "person", x.cmd.Who.Person))
}

func guardSecondInspector(x *visit) *ree.Refusal {
	second := x.cmd.Second
	if !slices.Contains(x.i.Officers, second) || second.Person == x.cmd.Who.Person {
		return refuse("second_inspector", "person", second.Person)
	}
	return nil
}

// guardNotInspector keeps the inspectors from closing their own case.
func guardNotInspector(x *visit) *ree.Refusal {
	if x.i.officer(x.cmd.Who.Person) {
		return refuse("not_inspector", "person", x.cmd.Who.Person)
	}
	return nil
}

func guardMeasure(x *visit) *ree.Refusal {
	c := x.cmd
	_, known := measures[c.Kind]
	if !known || !given(c.ID) || x.i.measure(c.ID) >= 0 || !allGiven(c.Targets) {
		return refuse("measure", "id", c.ID, "kind", c.Kind)
	}
	return nil
}

func guardMeasureHolds(x *visit) *ree.Refusal {
	at := x.i.measure(x.cmd.ID)
	if at < 0 || !x.i.Measures[at].holding() {
		return refuse("measure_holds", "id", x.cmd.ID)
	}
	return nil
}

func guardMeasuresSettled(x *visit) *ree.Refusal {
	at := slices.IndexFunc(x.i.Measures, func(m Measure) bool { return m.holding() })
	if at >= 0 {
		return refuse("measures_settled", "id", x.i.Measures[at].ID)
	}
	return nil
}

func guardSample(x *visit) *ree.Refusal {
	c := x.cmd
	if !given(c.ID) || x.i.sample(c.ID) >= 0 || !given(c.Lot) || !given(c.Seal) {
		return refuse("sample", "id", c.ID)
	}
	return nil
}

func (s *Sample) waits() bool { return s.Report == nil && s.Waived == "" }

func guardSampleWaits(x *visit) *ree.Refusal {
	at := x.i.sample(x.cmd.ID)
	if at < 0 || !x.i.Samples[at].waits() {
		return refuse("sample_waits", "id", x.cmd.ID)
	}
	return nil
}

// guardNotSampler keeps who took a sample from entering what the laboratory
// said of it.
func guardNotSampler(x *visit) *ree.Refusal {
	at := x.i.sample(x.cmd.ID)
	if at < 0 {
		return nil
	}
	took := slices.ContainsFunc(x.i.Samples[at].By, func(a Actor) bool { return a.Person == x.cmd.Who.Person })
	return holds(!took, refuse("not_sampler", "person", x.cmd.Who.Person))
}

func guardSamplesAnswered(x *visit) *ree.Refusal {
	at := slices.IndexFunc(x.i.Samples, func(s Sample) bool { return s.waits() })
	if at >= 0 {
		return refuse("samples_answered", "id", x.i.Samples[at].ID)
	}
	return nil
}

func guardReport(x *visit) *ree.Refusal {
	d := x.cmd.Report
	return holds(given(d.Name) && isHash(d.SHA256), refuse("report", "name", d.Name))
}

func guardResult(x *visit) *ree.Refusal {
	return holds(slices.Contains(inspectionResults, x.cmd.Result), refuse("result", "result", x.cmd.Result))
}
