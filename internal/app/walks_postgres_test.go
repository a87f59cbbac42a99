package app

import "testing"

// onPostgres begins the names of tests whose fixtures open on PostgreSQL.
const onPostgres = "TestPostgresWalks/"

// The newer parts of the program, walked on PostgreSQL by the very tests that
// walk them on SQLite: open gives each installation a schema of its own.
func TestPostgresWalks(t *testing.T) {
	postgres(t)
	for name, walk := range map[string]func(*testing.T){
		"general cleared":      TestAnEligibleShipmentIsClearedAndRecordedAsADecision,
		"general declined":     TestAShipmentThatDoesNotFitIsDeclinedWithEveryReason,
		"general return":       TestAMissingReturnStopsWhatIsNewUntilItIsFiled,
		"general suspended":    TestASuspendedRegistrationStopsItsShipmentsAtTheBorder,
		"general goods back":   TestGoodsOfAnExhibitionComeBack,
		"general consumed":     TestASampleConsumedInATestIsAccountedFor,
		"opinions":             TestAnOpinionIsReadByTheNamedAlone,
		"opinions opened":      TestAnOpenedOpinionIsChecked,
		"equipment":            TestEquipmentGoesFromApplicationToBorder,
		"equipment amended":    TestAnAmendmentOfEquipment,
		"letters due":          TestLettersGoOutByThemselves,
		"letters that fail":    TestALetterThatCannotBeMadeStaysDue,
		"letters of all kinds": TestLettersOfEveryKind,
		"amendment":            TestAnAmendmentMakesANewVersion,
		"amendment preview":    TestThePreviewSaysWhatTheGateLooksAtAgain,
		"amendment marked":     TestTwoPeopleLiftAMark,
		"figures":              TestEditionsStayApartAndRevisionsShow,
		"figures replaced":     TestAnotherFileOfAnEditionMustSayWhatItReplaces,
		"figures whole":        TestAFileIsTakenWholeOrNot,
		"house":                TestTheHouseIsAFunctionOfTheLedger,
		"house alone":          TestALoneFirmIsSeenNowhere,
		"appeals":              TestAnAppealIsHeardAndTheCaseDecidedAgain,
		"statistics":           TestStatisticsAreAFunctionOfTheLedger,
		"statistics declined":  TestDeclinedShipmentsAreCountedByReason,
		"screening":            TestAHitIsResolvedAndStaysSo,
		"ownership":            TestHalfOwnedByListedParties,
		"attempts":             TestAttemptsAreCountedAndBounded,
		"reads":                TestReadsAreOnRecord,
	} {
		t.Run(name, walk)
	}
}
