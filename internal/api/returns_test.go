package api

import (
	"time"

	"lanthorn/internal/app"
)

// returnStory files and chases returns once the month is over.
func (s *story) returnStory() {
	month := s.clock().In(china).Format("2006-01")
	for s.clock().In(china).Format("2006-01") == month {
		s.later(24 * time.Hour)
	}
	s.tell(on("GET /whitelist", "/whitelist?activity=mining", "", 200).wants("0.party", "MINER", "0.code", nil))
	s.tell(on("GET /whitelist", "/whitelist?activity=mining&day=1999-01-01", "", 200).wants("0", nil))
	s.tell(on("GET /whitelist", "/whitelist?activity=dancing&day=32", "", 422).wants("reasons.0.code", "activity.unknown", "reasons.1.code", "day.form"))
	s.tell(on("GET /returns", "/returns?month="+month, "ming", 200).wants("returns.0.site", "M1", "returns.0.state", "due", "returns.1", nil))
	s.tell(on("GET /returns", "/returns?limit=1&month="+month, "sup", 200).keeps("next", "next"))
	s.tell(on("GET /returns", "/returns?limit=1&after=${next}&month="+month, "sup", 200).wants("returns.1", nil))
	s.tell(on("GET /returns", "/returns?after=nonsense", "sup", 400).wants("code", "after"))
	s.tell(on("GET /returns/{site}/{month}", "/returns/M1/"+month, "ming", 200).wants("return.state", "due", "filing", nil).keeps("seen", "hash"))
	s.tell(on("GET /returns/{site}/{month}", "/returns/M1/"+month, "rival", 404).wants("code", "site.unknown"))
	s.tell(on("GET /returns/{site}/{month}", "/returns/M1/1999-01", "ming", 404).wants("code", "return.none"))
	file := app.ReturnCommand{Site: "M1", Month: month, Seen: s.kept["seen"], Note: "as booked"}
	s.tell(on("POST /returns", "/returns", "rival", 404).with("q1", file).wants("code", "site.unknown"))
	s.tell(on("POST /returns", "/returns", "audi", 403).with("q1", file).wants("code", "actor.role"))
	wrong := file
	wrong.Seen, wrong.Own = "", []app.OwnFigure{{Form: "oxide", Column: "used", REO: 1}}
	s.tell(on("POST /returns", "/returns", "ming", 422).with("q2", wrong).wants("reasons.0.code", "return.moved_on", "reasons.1.code", "reason.missing", "reasons.1.field", "own[0].reason"))
	s.tell(on("POST /returns", "/returns", "ming", 201).with("q3", file).keeps("filed", "seq"))
	s.tell(on("POST /returns", "/returns", "ming", 201).with("q3", file).wants("seq", "${filed}", "replayed", true))
	s.tell(on("GET /returns/{site}/{month}", "/returns/M1/"+month, "ming", 200).wants("return.state", "filed", "filing.note", "as booked", "changed.0", nil))
	chase := app.ChaseCommand{Site: "S1", Month: month}
	s.tell(on("POST /returns/reminders", "/returns/reminders", "sup", 422).with("h1", chase).wants("code", "return.not_late"))
	s.closingStory(month)
	s.supervisionStory()
	s.finderStory()
	s.libraryStory()
	s.later(12 * 24 * time.Hour)
	s.tell(on("POST /returns/reminders", "/returns/reminders", "ming", 403).with("h2", chase).wants("code", "actor.role"))
	s.tell(on("POST /returns/reminders", "/returns/reminders", "sup", 201).with("h3", chase))
	s.tell(on("GET /returns", "/returns?state=late&site=S1", "sep", 200).wants("returns.0.reminders", 1, "returns.1", nil))
}
