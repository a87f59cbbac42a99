// Package plant is one site in one period as a network: its processes and
// stores are the nodes, and what the ledger says moved between them are the
// streams, each with its measured mass and error. Package network reconciles
// it; package plant says in words that people can use what came of it.
//
//	sender ──sent──▶ (on the road) ──receipt──▶ [store of ore] ──charge──▶ {process}
//	                                                                  │ │ │
//	         [store of product] ◀──product──────────────────────────┘ │ └─▶ loss
//	                                                        hold-up ◀──┘
//
// What is made and used within the period goes straight from process to process:
// it was measured once, and an error of that measurement shows at both. What a
// store gains is not measured but follows from the rest, so that a store by
// itself checks nothing; a process whose content nobody counted is not checked
// either. The road is checked by two scales.
//
// Sources: accountancy reference, sections 0 and 2.
package plant
