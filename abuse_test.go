package main

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// held says which test holds each of the abuse cases that were thought of
// before the first line was written. Names of the page's tests are in quotes as
// they stand there. A case without one says why.
var held = [...]struct{ abuse, by string }{
	1:  {"one password tried with many names", "TestA01_ASprayOfPasswordsIsLimitedByItsAddress"},
	2:  {"a flood of sign-ins", "TestA02_AFloodOfSignInsIsRefusedNotQueued"},
	3:  {"who has an account, by the time of the answer", "TestA03_UnknownNamesTakeAsLong"},
	4:  {"who has an account, by signing up", "TestA06_SignUpsAreLimitedAndRecorded"},
	5:  {"who has an account, by the lockout", "TestWrongPasswordsWaitAndLock"},
	6:  {"a flood of sign-ups", "TestA06_SignUpsAreLimitedAndRecorded"},
	7:  {"locking a colleague out", "TestA07_NobodyLocksSomebodyElseOut"},
	8:  {"a cookie after signing out", "TestSigningOutEndsTheConnection"},
	9:  {"a cookie after a new password", "TestChangePassword, TestResetOverHTTP"},
	10: {"a cookie of a deleted account", "TestDeleteMe, TestEveryRouteForEveryActor"},
	11: {"a planted session", "TestA11_ASessionIsNewAtEachSignIn"},
	12: {"a reset link used twice at once", "TestResetOverHTTP"},
	13: {"a used, old or guessed reset link", "TestResetOverHTTP, TestResetEnds"},
	14: {"secrets in a copy of the database", "TestA14_NoSecretsInTheFiles"},
	15: {"forms of other sites", "TestEveryRouteForEveryActor, TestHostsAndRequestLines"},
	16: {"sockets of other sites", "TestForeignPagesCannotConnect, TestA16_DeniedRequestsAreRecordedButNotWithoutEnd"},
	17: {"DNS rebinding", "TestHostsAndRequestLines"},
	18: {"framing", "TestHeadersOfEveryRoute"},
	19: {"reading by tags of other sites", "TestEveryRouteForEveryActor, TestHeadersOfEveryRoute"},
	20: {"an open redirect", "TestA20_NothingRedirectsElsewhere"},
	21: {"guessing ids", "TestEveryRouteForEveryActor, TestRatesAreLimited"},
	22: {"tricks in searches", "TestSearchShowsWhatOneMaySee, FuzzSearchQuery"},
	23: {"files of private channels", "TestEveryRouteForEveryActor, TestNobodySeesWhatTheyMayNot"},
	24: {"a connection after being taken out", "TestNothingComesAfterTheEnd, TestWhoHearsWhat"},
	25: {"changing old messages after being taken out", "TestRemovedMembersAreOutAtOnce, TestEveryRouteForEveryActor"},
	26: {"what was there before one came", "TestLateJoinersSeeFromTheirJoiningOn, TestExportIsWhatOneSees"},
	27: {"the words of deleted messages", "TestWordsThatAreGoneAreGoneFromTheLog, TestDeletedWordsLeaveTheFile"},
	28: {"forged senders and times", "TestBadInputGetsAClearAnswer"},
	29: {"forged typing, presence and read marks", "TestWhoHearsWhat, TestEveryRouteForEveryActor"},
	30: {"naming everyone without end", "TestA30_EveryoneIsNotNamedWithoutEnd"},
	31: {"a flood of messages", "TestRatesAreLimited, TestOverflow, TestWordsAreCounted"},
	32: {"piles of reactions, pins and sessions", "TestA32_WhatHangsOnThingsIsBounded"},
	33: {"piles of channels", "TestA33_ChannelsAreNotMadeWithoutEnd"},
	34: {"piles of connections", "TestConnectionsOfOneUserAreCapped, TestCaps, TestA34_WhoAsksNothingHoldsFewConnections"},
	35: {"slow requests", "TestA35_SlowRequestsHoldNobodyUp, TestASlowBodyOutlivesNoSession"},
	36: {"a reader that does not read", "TestFanOut, TestOverflow, TestAnswersNobodyTakesEnd, TestPagesEndWithTheirWords"},
	37: {"frames that are too large, too many or none", "TestBadFrames, TestGuard"},
	38: {"piles of long-polls", "TestA38_PollsOfOnePersonAreBounded"},
	39: {"forged cursors", "TestForeignCursorsStartAgain"},
	40: {"scripts in names and texts", "TestHostile, `hostile texts are shown as texts`"},
	41: {"one message that breaks the view", "TestWorstBodies"},
	42: {"Markdown that grows", "TestWorstBodies, TestBounds"},
	43: {"HTML, SVG and scripts as files", "TestFilesAreServedSafely, TestBadUploads"},
	44: {"pictures that burst", "TestHostilePicturesAreFiles"},
	45: {"filling the disk", "TestQuotaAndFullDisk"},
	46: {"paths as file names", "TestFileName, TestBadUploads"},
	47: {"links into the network", "TestNoPacketGoesWhereNoneMay, TestWhatMayBeConnectedTo"},
	48: {"scanning ports by the time of cards", "TestAskingForACard"},
	49: {"a name that changes between look and connection", "TestRebinding"},
	50: {"pages without end, and redirects", "TestAnswersWithoutEnd, TestRedirects, TestSlowAnswersAreGivenUp"},
	51: {"markup in cards", "TestTextIsOnlyText, TestPictures"},
	52: {"this server as a weapon against a site", "TestASiteIsNotAskedTooOften, TestTheSameLinkIsFetchedOnce"},
	53: {"signals into the calls of others", "TestStrangersHearNothingOfCalls, TestWhoHearsWhat"},
	54: {"ringing without end", "TestRingsAreCounted"},
	55: {"wedging a channel's call", "TestNobodyAnswers, TestLostConnection, TestDeadConnection"},
	56: {"STUN as a mirror", "TestStrangersGetSilence, TestSources, TestOneAddressIsBounded"},
	57: {"packets that break the process", "FuzzRespond, TestVectors"},
	58: {"a false server on the first visit", "TestEverythingElseIsSentOn, TestPageKnowsTheDevice, TestA58_StrictTransportIsForTrustedCertificates"},
	59: {"listening to plain HTTP", "TestRefused, TestCookiesAreSecureBehindATrustedProxy"},
	60: {"other accounts of the machine", "TestA60_TheDirectoryIsClosedToOthers"},
	61: {"links out of the data directory", "TestA61_LinksOutOfTheDirectoryLeadNowhere"},
	62: {"commands to the administrator's terminal", "TestLinesCannotBeForged, TestCleanLine"},
	63: {"two servers on one directory", "TestTwoServersDoNotShareADirectory"},
	64: {"hostile backups and imports", "TestDamagedBackupsAreRefused, TestPipesAreNoFiles, TestFilesOfElsewhere, TestOddMessages, TestOddAccounts"},
	65: {"a weak dependency", "TestDependenciesAreExplained, because scripts/audit asks the network and is no test"},
	66: {"writing while one's account is deleted", "TestA66_NoGhosts"},
}

const abuseCases = 66

var (
	goTest   = regexp.MustCompile(`\b(Test|Fuzz)\w+`)
	pageTest = regexp.MustCompile("`([^`]+)`")
)

// TestEveryAbuseCaseIsHeld looks for each test that the table names.
func TestEveryAbuseCaseIsHeld(t *testing.T) {
	if len(held) != abuseCases+1 {
		t.Errorf("the table ends with A-%02d, want A-%02d", len(held)-1, abuseCases)
	}
	tests, page := goTests(t), pageTests(t)
	for i, h := range held[1:] {
		id := fmt.Sprintf("A-%02d, %s", i+1, h.abuse)
		names := goTest.FindAllString(h.by, -1)
		if h.abuse == "" || len(names) == 0 {
			t.Errorf("%s: no test is named", id)
		}
		for _, name := range names {
			if !tests[name] {
				t.Errorf("%s: there is no %s", id, name)
			}
		}
		for _, name := range pageTest.FindAllStringSubmatch(h.by, -1) {
			if !strings.Contains(page, name[1]) {
				t.Errorf("%s: no test of the page is called %q", id, name[1])
			}
		}
	}
	for name := range tests { // who is named after a case must hold it
		var id int
		if n, _ := fmt.Sscanf(name, "TestA%02d_", &id); n == 1 && (id > abuseCases || !strings.Contains(held[id].by, name)) {
			t.Errorf("%s stands nowhere in the table", name)
		}
	}
}

func goTests(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	sources, _ := parseAll(t)
	for _, s := range sources {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test() {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

// pageTests are the tests of the page, in one text.
func pageTests(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("frontend/*/*.test.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no tests of the page: %v", err)
	}
	var all strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}
