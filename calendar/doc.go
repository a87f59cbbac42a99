// Package calendar counts working days and reads legal clocks.
//
// A [Calendar] is versioned data: which weekdays are free, which days a
// government has declared free, and which weekend days it has declared working
// (make-up days). Beyond the years it knows it assumes plain weekends and every
// answer says so.
//
// A clock is a list of events, never a counter: [Read] computes days used, days
// left and the due day from the events, the calendar and the instant of asking
// alone, so that the answer does not depend on when or how often anybody asked.
//
//	         start             stop                    resume        end
//	           │    counted     │      not counted        │  counted  │
//	───────────┴────────────────┴─────────────────────────┴───────────┴──▶
//	 the day of an event belongs to what was before it: counting begins on
//	 the day after the start, a stop takes effect on the day after it, and so
//	 does a resume
//
// The package is pure: it does no I/O and reads no clock; the caller resolves
// the time zone.
package calendar
