// Package published reads the files in which publishers give out figures on rare
// earths: the Mineral Commodity Summaries of the USGS, the Worldwide Governance
// Indicators of the World Bank, UN Comtrade, BACI of CEPII and the Critical
// Minerals dataset of the IEA.
//
//	file ──► recognise by its heads ──► one reader a layout ──► Set of figures
//	                │                            │
//	                └── resembles a layout:      └── every problem with its place;
//	                    which columns are            one of them and there is no Set
//	                    missing, which are new
//
// A figure is what a publisher said in one edition. What is withheld, not
// available or only bounded stays that; it is never zero. Totals are no
// countries, and totals and their parts are never both counted.
package published
