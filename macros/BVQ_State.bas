Attribute VB_Name = "BVQ_State"
Option Explicit

' Which buttons suit the active workbook. A control's tag in ribbon.xml lists the kinds for which it is enabled.

Private loadedRibbons As Collection
Private appEvents As BVQ_Events

Public Sub BVQ_Start()
    ' Without events the buttons still work; they only do not grey out by themselves.
    On Error Resume Next
    Set appEvents = New BVQ_Events
    Set appEvents.App = Application
    BVQ_Refresh
End Sub

Public Sub BVQ_Keep(ByVal ribbon As IRibbonUI)
    If loadedRibbons Is Nothing Then Set loadedRibbons = New Collection
    loadedRibbons.Add ribbon
End Sub

Public Sub BVQ_Refresh()
    Dim ribbon As Object
    On Error Resume Next
    If loadedRibbons Is Nothing Then Exit Sub
    For Each ribbon In loadedRibbons
        ribbon.Invalidate
    Next ribbon
End Sub

Public Function BVQ_Suits(ByVal kinds As String) As Boolean
    BVQ_Suits = InStr(" " & kinds & " ", " " & BVQ_Kind() & " ") > 0
End Function

Public Function BVQ_Kind() As String
    ' none: no workbook; entry: a unit's or a shared workbook; consolidated; other: anything else.
    Dim book As Workbook
    On Error Resume Next
    Set book = Application.ActiveWorkbook
    On Error GoTo 0
    If book Is Nothing Then
        BVQ_Kind = "none"
    ElseIf BVQ_HasSheet(book, "ThongTin") Then
        BVQ_Kind = "entry"
    ElseIf BVQ_HasSheet(book, "BangDieuKhien") And BVQ_HasSheet(book, "TongHop") Then
        BVQ_Kind = "consolidated"
    Else
        BVQ_Kind = "other"
    End If
End Function

Public Function BVQ_ShowsOwnTab() As Boolean
    BVQ_ShowsOwnTab = Not BVQ_AddInLoaded()
End Function

Private Function BVQ_HasSheet(ByVal book As Workbook, ByVal title As String) As Boolean
    ' A copy counts as well: ThongTin (2).
    Dim found As Object
    On Error Resume Next
    For Each found In book.Sheets
        If found.Name = title Or Left(found.Name, Len(title) + 1) = title & " " Then BVQ_HasSheet = True
    Next found
End Function
