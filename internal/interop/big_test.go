package interop
import ("testing";"bytes";"fmt";"time";"runtime";"github.com/xuri/excelize/v2")
func TestBig(t *testing.T){
 var b bytes.Buffer; b.WriteString("Event no.,What happened,Date and time,UTC offset,Site,Process,New lot,Form,Net mass,Unit,TREO %,Nd %\n")
 f:=excelize.NewFile(); sw,_:=f.NewStreamWriter("Sheet1"); sw.SetRow("A1",[]any{"Event no.","What happened","Date and time","UTC offset","Site","Process","New lot","Form","Net mass","Unit","TREO %","Nd %"})
 for i:=0;i<200000;i++{ fmt.Fprintf(&b,"%d,extract,2026-03-04 14:30,+08:00,S1,P,L%d,oxide,118.2,kg,99.5,99\n",i,i)
  at,_:=excelize.CoordinatesToCellName(1,i+2); sw.SetRow(at,[]any{i,"extract","2026-03-04 14:30","+08:00","S1","P",fmt.Sprintf("L%d",i),"oxide",118.2,"kg",99.5,99})}
 sw.Flush(); var x bytes.Buffer; f.Write(&x)
 for n,d:=range map[string][]byte{"csv":b.Bytes(),"xlsx":x.Bytes()}{ s:=time.Now(); bt,ps:=Parse(bytes.NewReader(d),n,"en"); var m runtime.MemStats; runtime.ReadMemStats(&m); fmt.Println(n,len(d)>>20,"MiB",len(bt.Items),len(ps),time.Since(s),m.HeapAlloc>>20,m.Sys>>20)}
}
