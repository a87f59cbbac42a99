package world

import (
	"strconv"
	"strings"

	"lanthorn/outlook/measure"
)

// SourceGovernance is where governance was read.
const SourceGovernance = "World Bank, Worldwide Governance Indicators, political stability and absence of violence, estimate of 2022 (CC BY 4.0)"

// stability is the estimate by country, -2.5 bad to 2.5 good.
const stability = `
ABW 1.47 AND 1.59 AFG -2.55 AGO -0.65 AIA 1.13 ALB 0.11 ARE 0.70 ARG -0.01 ARM -0.80 ASM 1.13 ATG 0.94 AUS 0.93 AUT 0.64 AZE -0.93 BDI -1.19 BEL 0.58
BEN -0.35 BFA -1.78 BGD -1.09 BGR 0.25 BHR -0.41 BHS 0.88 BIH -0.44 BLR -0.79 BLZ 0.43 BMU 1.03 BOL -0.28 BRA -0.33 BRB 1.15 BRN 1.26 BTN 0.86 SSD -2.21
BWA 1.08 CAF -2.16 CAN 0.77 CHE 1.16 CHL 0.12 CHN -0.44 CIV -0.52 CMR -1.35 COG -0.02 COK 1.16 COL -0.64 COM -0.23 CPV 0.93 CRI 0.95 CUB 0.50 CYM 1.65
CYP 0.42 CZE 0.82 DEU 0.61 DJI -0.51 DMA 1.30 DNK 0.87 DOM 0.33 DZA -0.74 ECU -0.24 EGY -1.03 ERI -0.97 ESP 0.27 EST 0.72 ETH -2.04 FIN 0.89 FJI 0.76
FRA 0.33 FSM 1.21 GAB 0.07 GBR 0.50 GEO -0.44 GHA -0.07 GIN -0.86 GMB 0.05 GNB -0.39 GNQ -0.07 GRC 0.06 GRD 1.04 GRL 1.57 GTM -0.30 GUY 0.33 GUM 0.81
GUY 0.03 HKG 0.61 HND -0.55 HRV 0.61 HTI -1.41 HUN 0.64 IDN -0.44 IND -0.57 IRL 0.88 IRN -1.59 IRQ -2.47 ISL 1.26 ISR -1.29 ITA 0.41 JAM 0.38 JOR -0.30
JPN 1.07 KAZ -0.36 KEN -0.94 KGZ -0.55 KHM -0.04 KIR 1.12 KNA 0.94 KOR 0.56 KWT 0.28 LAO 0.80 LBN -1.47 LBR -0.29 LBY -2.20 LCA 0.87 LIE 1.64 LKA -0.79
LSO -0.13 LTU 0.65 LUX 1.06 LVA 0.48 R20 -0.25 MAC 1.13 MAR -0.32 MCO 1.20 MDA -0.67 MDG -0.53 MDV 0.67 MEX -0.69 MHL 1.06 MKD 0.12 MLI -2.48 MLT 0.91
MMR -2.21 MNG 0.53 MNE -0.06 MOZ -1.29 MRT -0.51 MTQ 0.64 MUS 0.84 MWI -0.15 MYS 0.14 NAM 0.56 NER -1.47 NGA -1.80 NIC -0.35 NIU 1.34 NLD 0.72 NOR 0.86
NPL -0.25 NRU 0.88 NZL 1.31 OMN 0.53 PAK -1.90 PAN 0.30 PLW 1.10 PER -0.45 PHL -0.71 PNG -0.61 POL 0.50 PRI 0.54 PRK -0.41 PRT 0.86 PRY 0.04 QAT 0.96
REU 0.26 ROU 0.49 RUS -0.92 RWA 0.03 WSM 1.08 SAU -0.36 SDN -2.00 SEN -0.15 SGP 1.46 SLB 0.38 SLE -0.09 SLV -0.15 SMR 1.20 SOM -2.48 STP 0.61 SUR 0.40
SVK 0.44 SVN 0.71 SWE 0.90 SWZ -0.25 SYC 0.76 SYR -2.80 TCD -1.48 TGO -0.71 THA -0.38 TJK -0.69 TKM -0.10 TLS 0.27 TON 1.11 TTO 0.36 TUN -0.60 TUR -1.04
TUV 1.18 TWN 0.75 TZA -0.27 UGA -0.81 UKR -2.00 URY 1.10 USA -0.04 UZB -0.20 VCT 1.04 VEN -1.26 VGB 0.56 VNM -0.03 VUT 0.95 PSE -1.82 PUS 1.62 YEM -2.48
SRB -0.17 ZAF -0.72 COD -1.98 ZMB 0.10 ZWE -0.88
`

var governance = readGovernance()

func readGovernance() map[string]float64 {
	out := map[string]float64{}
	words := strings.Fields(stability)
	for i := 0; i+1 < len(words); i += 2 {
		out[words[i]], _ = strconv.ParseFloat(words[i+1], 64) // a test reads every one
	}
	return out
}

// Governance is how unstable a country is, 0 good to 10 bad; ok is false for what
// is no country of the table.
func Governance(country string) (w float64, ok bool) {
	x, ok := governance[country]
	return measure.GovernanceWeight(x), ok
}
