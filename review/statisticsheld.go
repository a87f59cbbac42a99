package review

import "slices"

// Published is what people outside the office see: whole months only, so that
// nobody learns a case from two looks; without counts below least, nor others
// from which they follow. Of a month's outcomes the hidden ones are together at
// least least, and more than one. Of a stage all is hidden where one of its
// parts is few.
func (s Statistics) Published(least int) Statistics {
	out := s
	out.Least = least
	out.Lodged = slices.DeleteFunc(slices.Clone(s.Lodged), func(m StatMonth) bool { return m.Month >= s.Month || m.Cases < least })
	out.Outcomes = []StatCell{}
	for i := 0; i < len(s.Outcomes); {
		j := i
		for j < len(s.Outcomes) && s.Outcomes[j].Month == s.Outcomes[i].Month {
			j++
		}
		if s.Outcomes[i].Month < s.Month {
			out.Outcomes = append(out.Outcomes, publishedCells(s.Outcomes[i:j], least)...)
		}
		i = j
	}
	out.Stages = slices.DeleteFunc(slices.Clone(s.Stages), func(r StatStage) bool {
		few := func(n int) bool { return n > 0 && n < least }
		return r.Month == "" || r.Month >= s.Month || r.Cases < least || few(r.Stopped) || few(r.Cases-r.Stopped) || few(r.OnTime) || few(r.Bound-r.OnTime) || few(r.Cases-r.Bound) || few(r.Deemed)
	})
	out.RegistrationAppeals = publishedAfter(s.RegistrationAppeals, s.Month, least)
	out.Appeals, out.Checks = publishedAfter(s.Appeals, s.Month, least), publishedAfter(s.Checks, s.Month, least)
	out.Declined = publishedDeclined(s.Declined, s.Month, least)
	out.Draws = slices.DeleteFunc(slices.Clone(s.Draws), func(d *DrawnFact) bool {
		return d.Period >= s.Month || d.Shipped < least || d.Chosen < least || d.Shipped-d.Chosen > 0 && d.Shipped-d.Chosen < least
	})
	return out
}

// publishedCells leaves out the small cells of a month, then the smallest of the
// others until what is hidden tells of nobody.
func publishedCells(month []StatCell, least int) []StatCell {
	bySize := slices.Clone(month)
	slices.SortStableFunc(bySize, func(a, b StatCell) int { return a.Cases - b.Cases })
	hidden := map[StatCell]bool{}
	sum := 0
	for _, c := range bySize {
		if c.Cases >= least && (len(hidden) == 0 || sum >= least && len(hidden) > 1) {
			break
		}
		hidden[c], sum = true, sum+c.Cases
	}
	return slices.DeleteFunc(slices.Clone(month), func(c StatCell) bool { return hidden[c] })
}

// publishedAfter leaves out every month in which one of the counts is small.
func publishedAfter(rows []StatAfter, now string, least int) []StatAfter {
	small := map[string]bool{}
	for _, r := range rows {
		small[r.Month] = small[r.Month] || r.Cases < least
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r StatAfter) bool { return r.Month >= now || small[r.Month] })
}
