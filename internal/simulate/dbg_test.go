package simulate
import ("testing";"fmt";"context")
func TestDbg(t *testing.T){
 for seed:=uint64(1);seed<=28;seed++{
 l:=newLedger(); w,err:=run(context.Background(),Config{Seed:seed},l,nil)
 if err!=nil{fmt.Println(seed,err);continue}
 r:=w.result(); over:=0; for _,e:=range l.entries{for _,f:=range e.ev.Flags{if f.Code=="balance.over"{over++}}}
  sp:=l.mem.Lots[r.Industry.Showpiece]
  if seed<4||sp.Remaining==0||r.Events>15000 {fmt.Println(seed,r.Events,len(r.Truth.Late),over,r.Industry.Descendant,r.Industry.Showpiece,sp.Grade,sp.Holder,sp.Remaining, len(r.Industry.Goods))
   for _,v:=range r.Truth.Violations{fmt.Printf("  %s %d lots %.0f %s\n",v.Kind,len(v.Lots),v.Tonnes,v.Measure)}}}
 _,r,_:=play(t,Config{Seed:1})
 for _,g:=range r.Industry.Goods{ if g.Party=="HEGUANG"||g.Party=="LUMING"||g.Party=="QIANFAN" {fmt.Println(g)}}
}
