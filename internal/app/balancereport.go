package app

import (
	"lanthorn/accountancy/balance"
	"lanthorn/accountancy/series"
)

// BalanceReport is the balance of one element for programs: the answer of
// lanthorn balance --json and of the interface. Masses are kilograms of element;
// a missing sitmuf means that the month brings nothing new.
type BalanceReport struct {
	Site       string                   `json:"site"`
	Element    string                   `json:"element"`
	FalseAlarm float64                  `json:"falseAlarm"`
	ImpliedNd  float64                  `json:"impliedNd,omitempty"` // kg, least neodymium that iron or boron unaccounted for asks for
	Rows       []BalanceReportRow       `json:"rows"`
	Alarms     []BalanceReportAlarm     `json:"alarms"`
	Statements []BalanceReportStatement `json:"statements"`
}

// BalanceReportRow is one closed balance.
type BalanceReportRow struct {
	First      string   `json:"first"`
	Last       string   `json:"last"`
	Begin      float64  `json:"begin"`
	In         float64  `json:"in"`
	Out        float64  `json:"out"`
	End        float64  `json:"end"`
	MUF        float64  `json:"muf"`
	Sigma      float64  `json:"sigma"`
	CUMUF      float64  `json:"cumuf"`
	CUMUFSigma float64  `json:"cumufSigma"`
	SITMUF     *float64 `json:"sitmuf,omitempty"`
}

// BalanceReportAlarm is a statistic beyond its threshold.
type BalanceReportAlarm struct {
	Statistic  series.Statistic `json:"statistic"`
	Level      series.Level     `json:"level"`
	Sign       int              `json:"sign"` // +1 a loss, -1 an undeclared inflow
	First      string           `json:"first"`
	Last       string           `json:"last"`
	Value      float64          `json:"value"`
	Threshold  float64          `json:"threshold"`
	FalseAlarm float64          `json:"falseAlarm"`
	Kg         float64          `json:"kg"`
	KgSigma    float64          `json:"kgSigma"`
}

// BalanceReportStatement says what cannot be concluded of some months.
type BalanceReportStatement struct {
	Code  string `json:"code"`
	First string `json:"first"`
	Last  string `json:"last"`
}

// Report is the balance for programs; its lists are never null.
func (b Balance) Report() BalanceReport {
	r := BalanceReport{Site: b.Site.Ref, Element: balance.Symbol(b.Element), FalseAlarm: b.FalseAlarm, Rows: []BalanceReportRow{}, Alarms: []BalanceReportAlarm{}, Statements: []BalanceReportStatement{}}
	r.ImpliedNd, _ = b.Implied()
	for _, x := range b.Rows {
		row := BalanceReportRow{First: x.First, Last: x.Last, Begin: x.Begin, In: x.In, Out: x.Out, End: x.End, MUF: x.MUF, Sigma: x.Sigma, CUMUF: x.CUMUF.Value, CUMUFSigma: x.CUMUF.Sigma}
		if x.Measured {
			row.SITMUF = &x.SITMUF
		}
		r.Rows = append(r.Rows, row)
	}
	for _, x := range b.Alarms {
		r.Alarms = append(r.Alarms, BalanceReportAlarm{x.Statistic, x.Level, x.Sign, x.First, x.Last, x.Value, x.Threshold, x.FalseAlarm, x.Kg, x.KgSigma})
	}
	for _, x := range b.Statements {
		r.Statements = append(r.Statements, BalanceReportStatement{x.Code, x.First, x.Last})
	}
	return r
}
