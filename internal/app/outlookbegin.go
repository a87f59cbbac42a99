package app

// begun are the answers that the outlook has ready soon after a server starts, so
// that whoever opens it first finds some.
var begun = []OutlookAsk{
	{Kind: OutlookDelays, Runs: 100, Seed: 1},
	{Kind: OutlookLevers, Example: OutlookNinety, Country: OutlookFirst, Runs: 100, Seed: 1},
	{Kind: OutlookScenario, Example: OutlookPair[0], Runs: 100, Seed: 1},
	{Kind: OutlookScenario, Example: OutlookPair[1], Runs: 100, Seed: 1},
}

// OutlookPair names the examples that are held against each other first.
var OutlookPair = [2]string{"heavy-ban", "allied-plant"}

// OutlookFirst is the country for which remedies are worked out first.
const OutlookFirst = "DEU"

// begins is whoever asks for them: nobody's organisation, so that it takes no
// place of anybody's.
var begins = Actor{Account: "outlook", Org: "outlook"}

// beginning is how many places the first answers may take at once.
func beginning(actor Actor) int {
	if actor.Account == begins.Account && actor.Org == begins.Org {
		return len(begun)
	}
	return 0
}

// BeginOutlook has the first answers worked out in the background, after each
// other like any run.
func (a *App) BeginOutlook() error {
	for _, ask := range begun {
		if _, err := a.AskOutlook(begins, ask); err != nil {
			return err
		}
	}
	return nil
}
