// Package fingerprint asks whether what a lot is made of fits the deposit it is
// declared to come from, and if not, which other source was mixed in and how
// much of it.
//
// A [Composition] is a set of positive shares of which only the ratios mean
// anything. [Coordinates] turn it into a vector of log-ratios, in which the
// ordinary tests hold; [ILR] takes all of them, [Balances] the few that carry
// geology. A [Reference] says where the lots of a source lie and how they
// scatter, either by a model of natural variability or from lots of its own.
//
//	assay ──▶ Close ──▶ Composition ──▶ Coordinates ──▶ Reference.Omnibus   does it fit at all?
//	                       ▲                            Reference.Against   does it lean towards b?
//	          Stage: what survives processing           Reference.Estimate  how much of b?
//	                                                    Reference.Rank      which of many?
//
// One lot seldom says much about a source of the same kind: a [Series] of a
// supplier's independent lots does. The error of the reference itself and the
// part of the assay error that all lots share do not average out.
//
// # What a result may do
//
// A published composition has a [Grade]. A composite of trade descriptions
// (grade C) can agree with a suspicion but never raise one: such a result
// [Supports] corroboration only, and says why. Separated oxides tell of the
// plant and not of the mine: [Stage.Parts] refuses them.
//
// Section numbers in the comments are those of the accountancy reference; the
// log-ratio methods are those of Aitchison 1986, Egozcue et al. 2003 (ilr),
// Egozcue and Pawlowsky-Glahn 2005 (balances) and Martín-Fernández et al. 2003
// (replacement). The package is pure.
package fingerprint
