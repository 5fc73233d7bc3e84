// What views are made of: fields, buttons, tables, dialogs, notices.
// Must not know what an organization is, nor where anything comes from.
export { Avatar } from "./avatar.js";
export { Button, LinkButton, SubmitButton } from "./button.js";
export { ConfirmDialog, Dialog } from "./dialog.js";
export { CheckField, SelectField, TextArea, TextField } from "./field.js";
export { FieldEditor } from "./field-editor.js";
export { Code, CopyButton, Secret } from "./copy.js";
export { Link } from "./link.js";
export { Empty, ErrorNotice, LoadingNotice, Notice, Outcome } from "./notice.js";
export { Pager } from "./pager.js";
export { revealTexts } from "./reveal-texts.js";
export { Card, Heading } from "./section.js";
export { Table, type Column } from "./table.js";
export { Moment } from "./moment.js";
