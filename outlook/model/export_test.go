package model

// Apart has a plan run without joining lines that are alike.
func (r *Runner) Apart(plan *Plan) { r.trades[plan] = newTrade(r.whole, plan) }
