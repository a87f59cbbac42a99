// Package detect holds the detectors of unlawful rare earth: one pure function
// per trick, from plain figures to a [Result] that says what was measured, how
// often honest trade gives the same, what else would explain it, and which
// lots and documents to look at first.
//
//	quota overrun        [QuotaOverrun]
//	recovery too good    [RecoveryBand], [TwoProduct]
//	impossible grade     [GradeCeiling], [MagnetFloor]
//	reagents, power      [Indicators], [IndicatorFloor]
//	phantom scrap        [PhantomScrap], [ScrapMembership]
//	grade falsification  [PairedGrades]
//	structuring          [Bunching], [RateScan]
//	circular trade       [CircularTrade]
//	back-dated stock     [LateReports], [OrphanLots], [StockJump]
//	double-sold claims   [Claims], [Nullifiers], [DuplicateLots], [IdenticalAssays]
//	wrong HS code        [UnitValue], [MirrorTrade], [HSComposition]
//
// A result never accuses. Where its figures do not suffice it says so in
// [Result.Open] and concludes nothing. It belongs to one family of evidence;
// package finding weighs families against each other and leaves the verdict to
// people.
//
// Norms, bands, floors and limits come in with the figures: they are data of a
// jurisdiction pack. What chemistry and Faraday's law fix is computed here.
package detect
