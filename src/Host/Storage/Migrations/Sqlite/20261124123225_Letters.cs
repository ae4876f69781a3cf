using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GenderEquality.Host.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Letters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "asked_until",
                table: "obligations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "escalated_at",
                table: "obligations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "extension",
                table: "obligations",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "None");

            migrationBuilder.AddColumn<long>(
                name: "remind_at",
                table: "obligations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rung",
                table: "obligations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "to",
                table: "obligations",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<bool>(
                name: "advance_reminders",
                table: "accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "accounts",
                type: "TEXT",
                maxLength: 2,
                nullable: false,
                defaultValue: "vi");

            // To whom something is owed follows from the work, whose row has it already.
            migrationBuilder.Sql(
                """
                UPDATE obligations SET "to" = (SELECT w."from" FROM works w WHERE w.stream = obligations.stream)
                WHERE EXISTS (SELECT 1 FROM works w WHERE w.stream = obligations.stream)
                """
            );

            migrationBuilder.CreateTable(
                name: "digest_days",
                columns: table => new
                {
                    stream = table.Column<Guid>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    letters = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_digest_days", x => x.stream);
                });

            migrationBuilder.CreateTable(
                name: "letter_items",
                columns: table => new
                {
                    stream = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    obligation = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    directive = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<string>(type: "TEXT", nullable: false),
                    work = table.Column<Guid>(type: "TEXT", nullable: true),
                    days = table.Column<int>(type: "INTEGER", nullable: true),
                    units = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_letter_items", x => new { x.stream, x.number });
                });

            migrationBuilder.CreateTable(
                name: "letters",
                columns: table => new
                {
                    stream = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    to = table.Column<Guid>(type: "TEXT", nullable: false),
                    unit = table.Column<Guid>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    written_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<int>(type: "INTEGER", nullable: true),
                    reply = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_letters", x => x.stream);
                });

            migrationBuilder.CreateTable(
                name: "sweep_runs",
                columns: table => new
                {
                    sweep = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    host = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    milliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    done = table.Column<int>(type: "INTEGER", nullable: false),
                    last_done_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sweep_runs", x => x.sweep);
                });

            migrationBuilder.CreateIndex(
                name: "IX_obligations_to_status",
                table: "obligations",
                columns: new[] { "to", "status" });

            migrationBuilder.CreateIndex(
                name: "IX_digest_days_day",
                table: "digest_days",
                column: "day");

            migrationBuilder.CreateIndex(
                name: "IX_letter_items_work",
                table: "letter_items",
                column: "work");

            migrationBuilder.CreateIndex(
                name: "IX_letters_status_next_at",
                table: "letters",
                columns: new[] { "status", "next_at" });

            migrationBuilder.CreateIndex(
                name: "IX_letters_unit_day",
                table: "letters",
                columns: new[] { "unit", "day" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "digest_days");

            migrationBuilder.DropTable(
                name: "letter_items");

            migrationBuilder.DropTable(
                name: "letters");

            migrationBuilder.DropTable(
                name: "sweep_runs");

            migrationBuilder.DropIndex(
                name: "IX_obligations_to_status",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "asked_until",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "escalated_at",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "extension",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "remind_at",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "rung",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "to",
                table: "obligations");

            migrationBuilder.DropColumn(
                name: "advance_reminders",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "language",
                table: "accounts");
        }
    }
}
