// Package own answers for one company from what it says of itself: what it makes
// of which elements, who supplies it, and what it holds. Where it says nothing of
// a stage, the base of the outlook is seen through instead, and the answer says
// so.
//
// Nothing here keeps anything. What is simulated is a user of its own put into the
// network, see [Simulate].
package own
