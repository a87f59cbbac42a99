package screening

import (
	"maps"
	"slices"
)

// Share is a declared holding. PPM is of the capital or of the votes, in parts
// per million; zero is a holding of unknown size.
type Share struct {
	Owner string `json:"owner"`
	Owned string `json:"owned"`
	PPM   int    `json:"ppm"`
}

// HalfPPM is fifty per cent, from which the rules of OFAC, BIS (15 CFR 744, in
// its periods) and notice 61 of 2025 reach what a listed party owns.
const HalfPPM = 500_000

const wholePPM = 1_000_000

// Holding is one share that made a party owned, listed itself or owned in turn.
type Holding struct {
	Owner  string `json:"owner"`
	PPM    int    `json:"ppm"`
	Listed bool   `json:"listed"`
}

// Ownership is what declared shares say of a party.
type Ownership string

const (
	OwnerListed   Ownership = "owner-listed"    // listed parties, and what they own, hold enough together
	OwnerNot      Ownership = "owner-not"       // they cannot: others are known to hold too much
	OwnerNotKnown Ownership = "owner-not-known" // undeclared shares could make it so
)

// Owned is the answer about one party. PPM is what listed and owned parties hold
// together at most once each; Effective is what listed parties hold through all
// chains, multiplied along them, which some rules ask for instead.
type Owned struct {
	Party     string    `json:"party"`
	Says      Ownership `json:"says"`
	PPM       int       `json:"ppm"`
	Effective int       `json:"effective"`
	Known     int       `json:"known"` // declared shares, all owners
	By        []Holding `json:"by,omitempty"`
}

// Look answers for every party of which shares are declared. A party is owned
// where listed parties and parties owned by them hold the least part or more
// together: the least fixed point, so companies that own only each other are
// not. ends are owners behind whom nobody stands: people, states, a float. The
// answers are in order of the parties. Shares of one owner in one party are
// added; more than the whole is reported as declared.
func Look(shares []Share, listed, ends map[string]bool, leastPPM int) []Owned {
	g := holdings(shares)
	reached, possible := reach(g, listed, leastPPM), g.possible(listed, ends, leastPPM)
	effective := g.effective(listed)
	var out []Owned
	for _, party := range slices.Sorted(maps.Keys(g)) {
		o := Owned{Party: party, Says: OwnerNotKnown, Effective: effective[party]}
		for _, owner := range slices.Sorted(maps.Keys(g[party])) {
			ppm := g[party][owner]
			o.Known += ppm
			if listed[owner] || reached[owner] {
				o.PPM += ppm
				o.By = append(o.By, Holding{owner, ppm, listed[owner]})
			}
		}
		switch {
		case reached[party]:
			o.Says = OwnerListed
		case !possible[party]:
			o.Says = OwnerNot
		}
		out = append(out, o)
	}
	return out
}

// graph is the shares of each party by owner.
type graph map[string]map[string]int

func holdings(shares []Share) graph {
	g := graph{}
	for _, s := range shares {
		if s.PPM < 0 || s.Owner == s.Owned {
			continue // nobody owns itself: such shares carry no vote
		}
		if g[s.Owned] == nil {
			g[s.Owned] = map[string]int{}
		}
		g[s.Owned][s.Owner] += s.PPM
	}
	return g
}

// reach is the least set of parties that listed ones and each other own.
func reach(g graph, listed map[string]bool, leastPPM int) map[string]bool {
	reached := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for party, owners := range g {
			sum := 0
			for owner, ppm := range owners {
				if listed[owner] || reached[owner] {
					sum += ppm
				}
			}
			if !reached[party] && sum >= leastPPM {
				reached[party], changed = true, true
			}
		}
	}
	return reached
}

// possible is the greatest set of parties that might be owned, were all that is
// not declared in the hands of listed ones: a party falls out once owners that
// cannot be reached hold too much of it. An owner of whom nothing is declared
// might be owned too, unless it is known to end the chain.
func (g graph) possible(listed, ends map[string]bool, leastPPM int) map[string]bool {
	out := map[string]bool{}
	for party, owners := range g {
		out[party] = true
		for owner := range owners {
			out[owner] = !ends[owner]
		}
	}
	for changed := true; changed; {
		changed = false
		for party, owners := range g {
			others := 0
			for owner, ppm := range owners {
				if !listed[owner] && !out[owner] {
					others += ppm
				}
			}
			if out[party] && wholePPM-others < leastPPM {
				out[party], changed = false, true
			}
		}
	}
	return out
}

// effective is the share of listed parties through all chains. Chains in a
// circle add up as a geometric series; it is summed until nothing is added.
func (g graph) effective(listed map[string]bool) map[string]int {
	share := map[string]float64{}
	for range 200 {
		next, moved := make(map[string]float64, len(g)), 0.0
		for _, party := range slices.Sorted(maps.Keys(g)) {
			var sum float64
			for _, owner := range slices.Sorted(maps.Keys(g[party])) {
				held := float64(g[party][owner]) / wholePPM
				if listed[owner] {
					sum += held
				} else {
					sum += held * share[owner]
				}
			}
			next[party] = min(sum, 1)
			moved = max(moved, next[party]-share[party])
		}
		share = next
		if moved < 1e-9 {
			break
		}
	}
	out := map[string]int{}
	for party, s := range share {
		out[party] = int(s*wholePPM + 0.5)
	}
	return out
}
