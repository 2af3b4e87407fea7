Attribute VB_Name = "BVQ_Ribbon"
Option Explicit

' The callbacks named in ribbon.xml. They only forward; a button's callback has the name of its Python function.

Public Sub BVQ_Loaded(ribbon As IRibbonUI)
    BVQ_Keep ribbon
End Sub

Public Sub BVQ_Enabled(control As IRibbonControl, ByRef returnedVal)
    returnedVal = BVQ_Suits(control.Tag)
End Sub

Public Sub BVQ_SharedVisible(control As IRibbonControl, ByRef returnedVal)
    returnedVal = BVQ_ShowsOwnTab()
End Sub

Public Sub BVQ_Run(control As IRibbonControl)
    BVQ_Python "run"
End Sub

Public Sub BVQ_NewWorkbooks(control As IRibbonControl)
    BVQ_Python "new_workbooks"
End Sub

Public Sub BVQ_CarryOver(control As IRibbonControl)
    BVQ_Python "carry_over"
End Sub

Public Sub BVQ_GoToSheet(control As IRibbonControl)
    BVQ_Python "go_to_sheet"
End Sub

Public Sub BVQ_Submit(control As IRibbonControl)
    BVQ_Python "submit"
End Sub

Public Sub BVQ_Check(control As IRibbonControl)
    BVQ_Python "check"
End Sub

Public Sub BVQ_NextError(control As IRibbonControl)
    BVQ_Python "next_error"
End Sub

Public Sub BVQ_PreviousError(control As IRibbonControl)
    BVQ_Python "previous_error"
End Sub

Public Sub BVQ_ClearMarks(control As IRibbonControl)
    BVQ_Python "clear_marks"
End Sub

Public Sub BVQ_RepairCopy(control As IRibbonControl)
    BVQ_Python "repair_copy"
End Sub

Public Sub BVQ_TakeSlip(control As IRibbonControl)
    BVQ_Python "take_slip"
End Sub

Public Sub BVQ_Collect(control As IRibbonControl)
    BVQ_Python "collect"
End Sub

Public Sub BVQ_Consolidate(control As IRibbonControl)
    BVQ_Python "consolidate"
End Sub

Public Sub BVQ_Status(control As IRibbonControl)
    BVQ_Python "status"
End Sub

Public Sub BVQ_Report(control As IRibbonControl)
    BVQ_Python "report"
End Sub

Public Sub BVQ_Documents(control As IRibbonControl)
    BVQ_Python "documents"
End Sub

Public Sub BVQ_OpenFolder(control As IRibbonControl)
    BVQ_Python "open_folder"
End Sub

Public Sub BVQ_Preview(control As IRibbonControl)
    BVQ_Python "preview"
End Sub

Public Sub BVQ_Send(control As IRibbonControl)
    BVQ_Python "send"
End Sub

Public Sub BVQ_Remind(control As IRibbonControl)
    BVQ_Python "remind"
End Sub

Public Sub BVQ_Guide(control As IRibbonControl)
    BVQ_Python "guide"
End Sub

Public Sub BVQ_AboutError(control As IRibbonControl)
    BVQ_Python "about_error"
End Sub

Public Sub BVQ_Settings(control As IRibbonControl)
    BVQ_Python "settings"
End Sub

Public Sub BVQ_About(control As IRibbonControl)
    BVQ_Python "about"
End Sub
