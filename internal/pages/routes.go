package pages

import "lanthorn/internal/app"

// openRoutes are the pages for everybody, signed in or not.
func (p *Pages) openRoutes() {
	p.get("/sign-in", nil, (*visit).signInPage)
	p.post("/sign-in", nil, (*visit).signIn)
	p.post("/sign-out", nil, (*visit).signOut)
	p.get("/verify", nil, (*visit).verifyPage)
	p.upload("/verify", nil, (*visit).verify)
	p.get("/log", nil, (*visit).logPage)
	p.get("/log/entries/{seq}/proof", nil, (*visit).entryProof)
	p.get("/data", nil, (*visit).dataPage)
	p.get("/methods", nil, (*visit).methods)
	p.get("/templates/{file}", nil, (*visit).template)
	p.get("/whitelist", nil, (*visit).whitelist)
	p.get("/whitelist.csv", nil, (*visit).whitelistCSV)
	p.get("/admin/accounts", anyone, (*visit).accountsPage)
	p.post("/admin/accounts", having(app.RoleAdmin), (*visit).makeAccount)
	p.post("/admin/accounts/{account}/{move}", having(app.RoleAdmin), (*visit).changeAccount)
	p.post("/admin/tokens", anyone, (*visit).makeToken)
	p.post("/admin/tokens/{hash}/revoke", anyone, (*visit).revokeToken)
}

func (p *Pages) custodyRoutes() {
	p.get("/{$}", nil, (*visit).home)
	p.get("/overview/flows.csv", anyone, (*visit).flowsCSV)
	p.get("/sites", anyone, (*visit).sites)
	p.get("/sites.csv", anyone, (*visit).sitesCSV)
	p.get("/sites/{site}", anyone, (*visit).sitePage)
	p.get("/sites/{site}/months.csv", anyone, (*visit).monthsCSV)
	p.get("/sites/{site}/balance", anyone, (*visit).balancePage)
	p.get("/sites/{site}/balance.csv", anyone, (*visit).balanceCSV)
	p.get("/sites/{site}/network", anyone, (*visit).networkPage)
	p.get("/sites/{site}/network.csv", anyone, (*visit).networkCSV)
	p.get("/sites/{site}/recovery", anyone, (*visit).recoveryPage)
	p.get("/sites/{site}/recovery.csv", anyone, (*visit).recoveryCSV)
	p.get("/stocks", anyone, (*visit).stocksPage)
	p.get("/stocks.csv", anyone, (*visit).stocksCSV)
	p.get("/industry", mayIndustry, (*visit).industryPage)
	p.get("/industry.csv", mayIndustry, (*visit).industryCSV)
	p.get("/lots", anyone, (*visit).lots)
	p.get("/lots.csv", anyone, (*visit).lotsCSV)
	p.get("/lots/{lot}", anyone, (*visit).lotPage)
	p.get("/lots/{lot}/events", anyone, (*visit).lotPage)
	p.get("/lots/{lot}/origins.csv", anyone, (*visit).originsCSV)
	p.get("/lots/{lot}/assay.csv", anyone, (*visit).assayCSV)
	p.get("/lots/{lot}/lineage", anyone, (*visit).lineagePage)
	p.get("/lots/{lot}/lineage.csv", anyone, (*visit).lineageCSV)
	p.get("/lots/{lot}/passport", anyone, (*visit).passportPage)
	p.post("/lots/{lot}/passport", having(app.RoleOperator, app.RoleExporter, app.RoleSupervisor), (*visit).issuePassport)
	p.get("/credentials/{file}", anyone, (*visit).bundle)
	p.get("/documents/{sha256}", anyone, (*visit).document)
	p.get("/quotas", mayReturn, (*visit).quotasPage)
	p.get("/quotas.csv", mayReturn, (*visit).quotasCSV)
	p.get("/quotas/{year}/{class}/{stage}/{batch}/{party}", mayReturn, (*visit).quotaPage)
	p.get("/quotas/{year}/{class}/{stage}/{batch}/{party}/events.csv", mayReturn, (*visit).quotaEventsCSV)
	p.post("/quotas/{act}", having(app.RoleOperator, app.RoleSupervisor, app.RoleAdmin), (*visit).moveQuota)
	p.get("/closings", mayReturn, (*visit).closings)
	p.get("/closings.csv", mayReturn, (*visit).closingsCSV)
	p.post("/closings", having(app.RoleSupervisor), (*visit).closeAll)
	p.get("/sites/{site}/closings/{month}", mayReturn, (*visit).closingPageOrCSV)
	p.post("/sites/{site}/closings/{month}", having(app.RoleSupervisor), (*visit).closeMonth)
	p.get("/returns", mayReturn, (*visit).returns)
	p.get("/returns.csv", mayReturn, (*visit).returnsCSV)
	p.get("/returns/{site}/{month}", mayReturn, (*visit).returnPageOrCSV)
	p.post("/returns/{site}/{month}/file", having(app.RoleOperator), (*visit).fileReturn)
	p.post("/returns/{site}/{month}/chase", having(app.RoleSupervisor), (*visit).chaseReturn)
	p.get("/load", mayLoad, (*visit).loadPage)
	p.upload("/load", mayLoad, (*visit).tryLoad)
	p.post("/load/keep", mayLoad, (*visit).keepLoad)
}

// mayIndustry says who sees the industry's stages: offices, and who works in
// them.
func mayIndustry(a app.Actor) bool { return a.SeesAll() || a.Has(app.RoleOperator, app.RoleExporter) }

func mayReview(a app.Actor) bool { return a.SeesAll() || a.Has(app.RoleExporter) }

func mayAskBorder(a app.Actor) bool {
	return a.Has(app.RoleCustoms, app.RoleReviewer, app.RoleSupervisor)
}

func (p *Pages) reviewRoutes() {
	p.get("/applications", mayReview, (*visit).applications)
	p.get("/applications.csv", mayReview, (*visit).applicationsCSV)
	p.get("/applications/new", having(app.RoleExporter), (*visit).newApplication)
	p.upload("/applications/new", having(app.RoleExporter), (*visit).checkApplication)
	p.post("/applications", having(app.RoleExporter), (*visit).lodge)
	p.get("/applications/{case}", mayReview, (*visit).casePage)
	p.get("/applications/{case}/origin.csv", mayReview, (*visit).caseOriginCSV)
	p.get("/applications/{case}/clock", mayReview, (*visit).clockPage)
	p.get("/applications/{case}/documents/{sha256}", mayReview, (*visit).caseDocument)
	p.post("/applications/{case}/{move}", mayReview, (*visit).moveCase)
	p.get("/licences", mayReview, (*visit).licences)
	p.get("/licences.csv", mayReview, (*visit).licencesCSV)
	p.get("/licences/{licence}", mayReview, (*visit).licencePage)
	p.get("/licences/{licence}/print", mayReview, (*visit).licencePrint)
	p.get("/licences/{licence}/ledger.csv", mayReview, (*visit).ledgerCSV)
	p.post("/licences/{licence}/credential", mayReview, (*visit).issueLicence)
	p.post("/licences/{licence}/{move}", mayReview, (*visit).moveLicence)
	p.get("/customs", mayAskBorder, (*visit).customsPage)
	p.post("/customs", mayAskBorder, (*visit).askBorder)
	p.post("/customs/write-off", having(app.RoleCustoms), (*visit).writeOff)
	p.get("/customs/books", mayBooks, (*visit).borderBooks)
	p.get("/customs/books/list.jwt", mayBooks, (*visit).borderListFile)
	p.get("/customs/books/{day}/day.csv", mayBooks, (*visit).borderDayFile)
	p.get("/customs/books/{day}/differences.csv", mayBooks, (*visit).differencesCSV)
	p.post("/customs/books/settle", maySettle, (*visit).settleDebit)
	p.post("/customs/books/publish", maySettle, (*visit).publishList)
	p.post("/customs/books/close", having(app.RoleCustoms), (*visit).closeBorderDay)
	p.get("/customs/recent.csv", mayAskBorder, (*visit).recentCSV)
}

func (p *Pages) findingRoutes() {
	p.get("/findings", mayFindings, (*visit).findings)
	p.get("/findings.csv", mayFindings, (*visit).findingsCSV)
	p.get("/findings/{finding}", mayFindings, (*visit).findingPage)
	p.upload("/findings/{finding}/{move}", mayFindings, (*visit).moveFinding)
	p.get("/inspections", mayInspections, (*visit).inspections)
	p.get("/inspections/{inspection}", mayInspections, (*visit).inspectionPage)
	p.post("/inspections", mayInspections, (*visit).planInspection)
	p.upload("/inspections/{inspection}/{move}", mayInspections, (*visit).moveInspection)
}
