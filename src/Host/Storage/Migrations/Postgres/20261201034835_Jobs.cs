using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GenderEquality.Host.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Quartz, which Hangfire has replaced, made these itself and kept nothing in them that cannot be made again.
            migrationBuilder.Sql("DROP TABLE IF EXISTS qrtz_blob_triggers, qrtz_calendars, qrtz_cron_triggers, qrtz_execution_history, qrtz_fired_triggers, qrtz_job_status, qrtz_locks, qrtz_misfire_history, qrtz_paused_job_grps, qrtz_paused_trigger_grps, qrtz_scheduler_state, qrtz_simple_triggers, qrtz_simprop_triggers, qrtz_triggers, qrtz_job_details CASCADE");
            migrationBuilder.CreateTable(
                name: "sweep_records",
                columns: table => new
                {
                    sweep = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    host = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    milliseconds = table.Column<long>(type: "bigint", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sweep_records", x => new { x.sweep, x.started_at, x.host });
                });

            migrationBuilder.CreateIndex(
                name: "IX_units_unit",
                table: "units",
                column: "unit",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_units_unit",
                table: "units");

            migrationBuilder.DropTable(
                name: "sweep_records");
        }
    }
}
