// Package model runs the trade of rare earths month by month: a network of
// mines, separation plants, metal makers, magnet makers and users in many
// countries, with stocks, orders, licence queues, bans, quotas and two prices.
//
//	Network (what there is) ── Compile ──▶ Machine ──┐
//	Plan    (what happens when)                       ├─ Runner.Run ─▶ Result
//	Params  (what nobody knows)                       ┘
//
// A Machine is read-only and shared; each worker has a Runner, which owns all
// state as flat arrays and allocates nothing while months pass. The same inputs
// give the same bits.
//
// What a plant orders is its lines, one for each thing that it uses; what a seller
// has for them is its pools. A trade lays the links out under a plan: a cell is a
// line as it is ordered over one link, a route is a link with its cells, in the
// order of markets and sellers, so that a month is a few walks from end to end.
// Links and lines over which nothing can ever go have no cell. Lines of users that are
// alike under the plan are one line of the trade. A runner lays a plan out once, for all
// its runs.
//
// Masses are tonnes of rare-earth oxide equivalent, rates are per month, prices
// are relative to the base. Every month closes: what was mined less what was
// lost is the change of all stocks, in use included, to 1e-9 of what moved.
//
// A month: orders run from users up to separation plants; then goods run down.
// Mines and light-only separation plants push what they have; everything else is
// made to order. Each link passes the policy of its month: a ban keeps goods with
// the seller, a quota scales a country's exports, a licence puts goods into a
// queue by age, from which they are released or, refused, go back. At its end what is
// on the road arrives.
//
// What the model leaves out is said in docs/METHODS.md: seasons, transport
// bottlenecks, firms inside a country, and intermediates other than magnets as
// traded goods.
package model
