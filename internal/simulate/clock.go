package simulate

import (
	"container/heap"
	"time"
)

// beijing is the offset that the industry's clocks show.
var beijing = time.FixedZone("", 8*60*60)

// season is how the work of a year falls on its months: the spring festival
// empties February, the last quarter is busy.
var season = func() (w [12]float64) {
	raw := [12]float64{0.93, 0.72, 1.00, 1.03, 1.04, 1.04, 1.00, 1.00, 1.05, 1.03, 1.07, 1.06}
	sum := 0.0
	for _, v := range raw {
		sum += v
	}
	for i, v := range raw {
		w[i] = v / sum
	}
	return w
}()

// seasonTo is the part of a year's work that falls before month m (0 to 12).
func seasonTo(m float64) float64 {
	s := 0.0
	for i := range season {
		if part := m - float64(i); part >= 1 {
			s += season[i]
		} else if part > 0 {
			s += season[i] * part
		}
	}
	return s
}

// window is the span of months that the run covers.
type window struct {
	start  time.Time // first instant of the first month
	months int
}

func newWindow(cfg Config) window {
	e := cfg.End.In(beijing)
	return window{time.Date(e.Year(), e.Month()-time.Month(cfg.Months-1), 1, 0, 0, 0, 0, beijing), cfg.Months}
}

func (v window) month(i int) time.Time { return v.start.AddDate(0, i, 0) }
func (v window) end() time.Time        { return v.month(v.months) }

// index is the number of the month that t falls in.
func (v window) index(t time.Time) int {
	return (t.Year()-v.start.Year())*12 + int(t.Month()) - int(v.start.Month())
}

// opening is the month of the year y (0 to 11) in which the books open.
func (v window) opening(y int) float64 {
	if y == v.start.Year() {
		return float64(v.start.Month() - 1)
	}
	return 0
}

// years are the calendar years that the window touches.
func (v window) years() []int {
	var ys []int
	for y := v.start.Year(); y <= v.month(v.months-1).Year(); y++ {
		ys = append(ys, y)
	}
	return ys
}

func monthName(t time.Time) string { return t.Format("2006-01") }

// task is something that will be done, and recorded, at a time.
type task struct {
	at time.Time
	n  int
	do func(t time.Time) error
}

// agenda is the order of what will be done: by time, then in the order it was
// put down.
type agenda struct {
	tasks []task
	n     int
}

func (a *agenda) Len() int { return len(a.tasks) }
func (a *agenda) Less(i, j int) bool {
	if !a.tasks[i].at.Equal(a.tasks[j].at) {
		return a.tasks[i].at.Before(a.tasks[j].at)
	}
	return a.tasks[i].n < a.tasks[j].n
}
func (a *agenda) Swap(i, j int) { a.tasks[i], a.tasks[j] = a.tasks[j], a.tasks[i] }
func (a *agenda) Push(x any)    { a.tasks = append(a.tasks, x.(task)) }
func (a *agenda) Pop() any {
	last := a.tasks[len(a.tasks)-1]
	a.tasks = a.tasks[:len(a.tasks)-1]
	return last
}

// add puts a task down.
func (a *agenda) add(at time.Time, do func(time.Time) error) {
	a.n++
	heap.Push(a, task{at, a.n, do})
}

func (a *agenda) next() task { return heap.Pop(a).(task) }
