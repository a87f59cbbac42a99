package simulate
import ("testing";"context";"fmt";"lanthorn/custody";"lanthorn/ree";"time")
type dbg struct{*ledger}
func (d dbg) Report(at time.Time, org string, occ time.Time, ev custody.Event)(int64,custody.Event,error){
 s,e,err:=d.ledger.Report(at,org,occ,ev)
 if err!=nil { for _,i:=range ev.Inputs{ l:=d.mem.Lots[i.Lot]; a:=d.mem.Assays[l.AssayOf].Assay; fmt.Println(l.Ref,l.Form,l.Net,l.Remaining,i.Mass,l.Elements[ree.Y],l.Elements.Sum(),a.Share[ree.Y],a.Share[ree.Nd], a.Total,a.Moisture,a.Lab)}
 for _,o:=range ev.Outputs{fmt.Println(o.Form,o.Net,o.Assay.Share[ree.Y],o.Assay.Share[ree.Nd],o.Assay.Total,ev.Losses[0].Elements)}}
 return s,e,err}
func TestDbg2(t *testing.T){
 w,err:=run(context.Background(),Config{Seed:4,Months:3},dbg{newLedger()},nil); 
 if err!=nil{t.Log(err)}
 for _,l:=range w.site("YINGCAO-REC").stock{ fmt.Println(l.ref,l.truth[ree.Y],l.booked[ree.Y],l.truth.sum(),l.booked.Sum())}
}
