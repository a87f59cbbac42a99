package world

import "lanthorn/outlook/model"

// Place is a sector of one country.
type Place struct{ Country, Sector string }

// Apart is a network whose sectors are told apart by country, so that a run says
// what each lacks where. The sectors of the network come first and have no uses
// left; those of places follow. Nothing else changes.
func Apart(net model.Network) (model.Network, []Place) {
	var places []Place
	at := map[Place]int{}
	uses := make([]model.Use, len(net.Uses))
	sectors := append([]model.Sector(nil), net.Sectors...)
	for i, u := range net.Uses {
		p := Place{net.Plants[u.Plant].Country, net.Sectors[u.Sector].Name}
		k, ok := at[p]
		if !ok {
			k = len(sectors)
			at[p] = k
			sectors = append(sectors, net.Sectors[u.Sector])
			places = append(places, p)
		}
		u.Sector = k
		uses[i] = u
	}
	net.Sectors, net.Uses = sectors, uses
	return net, places
}
