/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "device-catalogue.h"

#include "power-compute-energy.h"
#include "roofline-latency-model.h"

#include "ns3/double.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A figure that was read. @param value the value @param provenance where @return it */
DeviceFigure
Read(double value, const std::string& provenance)
{
    return DeviceFigure{value, provenance, false};
}

/** A figure without a source. @param value the value @param why what it rests on @return it */
DeviceFigure
Assumed(double value, const std::string& why)
{
    return DeviceFigure{value, why, true};
}

/** Share of the memory bandwidth that every entry assumes. */
DeviceFigure
MemoryShare()
{
    return Assumed(0.5, "half of the peak bandwidth, a usual figure for streaming kernels");
}

/** Boards whose processor cores run the network. */
std::vector<DeviceDescription>
MakeProcessorBoards()
{
    const std::string ncnn = "Tencent/ncnn benchmark, ";
    return {
        {"raspberry-pi-3b-plus",
         "Raspberry Pi 3 Model B+",
         Assumed(44.8e9, "4 Cortex-A53 cores x 1.4 GHz x 8 FLOP per cycle"),
         Assumed(3.6e9, "32-bit LPDDR2 at 900 MT/s"),
         Assumed(1e9, "1 GB module"),
         Assumed(1.9, "idle board"),
         Assumed(5.5, "all cores busy; the supply is rated 12.5 W (element14 comparison, 2016)"),
         Read(0.523, "calibrated: " + ncnn + "4 threads, ResNet-50 587.42 ms"),
         MemoryShare()},
        {"raspberry-pi-4",
         "Raspberry Pi 4 Model B",
         Assumed(57.6e9, "4 Cortex-A72 cores x 1.8 GHz x 8 FLOP per cycle"),
         Assumed(12.8e9, "32-bit LPDDR4 at 3200 MT/s"),
         Assumed(4e9, "4 GB module"),
         Assumed(2.7, "idle board"),
         Read(7.2, "average power under HPL, geerlingguy/top500-benchmark"),
         Read(0.727, "calibrated: " + ncnn + "4 threads, ResNet-50 262.83 ms"),
         MemoryShare()},
        {"smartphone",
         "Smartphone (Snapdragon 835)",
         Assumed(78.4e9, "4 fast Kryo cores x 2.45 GHz x 8 FLOP per cycle"),
         Assumed(29.8e9, "64-bit LPDDR4X at 3733 MT/s"),
         Assumed(4e9, "memory free for applications of a 6 GB phone"),
         Assumed(0.8, "screen off"),
         Assumed(4.5, "fast cores busy"),
         Read(0.642, "calibrated: " + ncnn + "4 threads, ResNet-50 191.98 ms"),
         MemoryShare()},
    };
}

/** Boards whose embedded GPU runs the network. */
std::vector<DeviceDescription>
MakeJetsonBoards()
{
    const std::string share = "as Jetson Nano, the same family";
    return {
        {"jetson-agx-xavier",
         "Jetson AGX Xavier",
         Assumed(1410e9, "512 Volta cores x 2 x 1.377 GHz"),
         Assumed(136.5e9, "NVIDIA module page, from memory"),
         Assumed(16e9, "16 GB module"),
         Assumed(6.0, "idle board"),
         Assumed(30.0, "30 W mode"),
         Assumed(0.583, share),
         MemoryShare()},
        {"jetson-nano",
         "Jetson Nano",
         Read(235.8e9, "128 Maxwell cores x 2 x 921 MHz; half of the published 472 GFLOP/s FP16"),
         Read(25.6e9, "cpu-gpu.alldbin.com"),
         Read(4e9, "deviceQuery: 4 GB"),
         Assumed(1.5, "idle board"),
         Read(10.0, "thermal design power, cpu-gpu.alldbin.com"),
         Read(0.583, "calibrated: Tencent/ncnn benchmark, Vulkan, ResNet-50 93.12 ms"),
         MemoryShare()},
        {"jetson-tk1",
         "Jetson TK1",
         Read(365.2e9, "192 Kepler cores x 2 x 951 MHz; sysrqmts.com"),
         Read(14.9e9, "NVIDIA table quoted by wccftech.com, 2014-04-30"),
         Read(2e9, "same table"),
         Assumed(2.0, "idle board"),
         Read(11.0, "same table: CPU and GPU below 11 W"),
         Assumed(0.583, share),
         MemoryShare()},
        {"jetson-tx1",
         "Jetson TX1",
         Assumed(512e9, "256 Maxwell cores x 2 x about 1.0 GHz"),
         Assumed(25.6e9, "64-bit LPDDR4 at 3200 MT/s"),
         Assumed(4e9, "4 GB module"),
         Assumed(2.0, "idle board"),
         Assumed(10.0, "module under load"),
         Assumed(0.583, share),
         MemoryShare()},
        {"jetson-tx2",
         "Jetson TX2",
         Read(750.1e9, "256 Pascal cores x 2 x 1465 MHz; cpu-gpu.alldbin.com"),
         Assumed(59.7e9, "NVIDIA module page, from memory"),
         Read(8e9, "huggingface.co/hardware/jetson-tx2"),
         Assumed(2.0, "idle board"),
         Read(15.0, "thermal design power, cpu-gpu.alldbin.com"),
         Read(0.855,
              "calibrated: tf_to_trt_image_classification, TensorRT FP32, ResNet-50 27.1 ms"),
         MemoryShare()},
    };
}

/** Cards of servers. */
std::vector<DeviceDescription>
MakeServerCards()
{
    const std::string page = "NVIDIA's public specification, from memory";
    return {
        {"cloud-gpu",
         "Cloud GPU (A100)",
         Assumed(19.5e12, page),
         Assumed(1555e9, page),
         Assumed(40e9, page),
         Assumed(50.0, "idle card"),
         Assumed(400.0, page),
         Assumed(0.4, "batch 1 does not fill the card"),
         MemoryShare()},
        {"edge-gpu",
         "Edge GPU (GeForce RTX 2080 Ti)",
         Assumed(13.45e12, page + "; the card of Li et al., TMC 2024"),
         Assumed(616e9, page),
         Assumed(11e9, page),
         Assumed(15.0, "idle card"),
         Assumed(250.0, page),
         Assumed(0.3, "batch 1 does not fill the card"),
         MemoryShare()},
    };
}

/** @param into list to extend @param more what to add */
void
Append(std::vector<DeviceDescription>& into, const std::vector<DeviceDescription>& more)
{
    into.insert(into.end(), more.begin(), more.end());
}

} // namespace

const std::vector<DeviceDescription>&
GetDevices()
{
    static const std::vector<DeviceDescription> DEVICES = []() {
        std::vector<DeviceDescription> devices;
        Append(devices, MakeServerCards());
        Append(devices, MakeJetsonBoards());
        Append(devices, MakeProcessorBoards());
        std::sort(
            devices.begin(),
            devices.end(),
            [](const DeviceDescription& a, const DeviceDescription& b) { return a.name < b.name; });
        return devices;
    }();
    return DEVICES;
}

const DeviceDescription&
FindDevice(const std::string& name)
{
    std::string known;
    for (const auto& device : GetDevices())
    {
        if (device.name == name)
        {
            return device;
        }
        known += (known.empty() ? "" : ", ") + device.name;
    }
    throw std::invalid_argument("Device '" + name + "' is not in the catalogue; known are " +
                                known);
}

Ptr<RooflineLatencyModel>
CreateDeviceLatencyModel(const DeviceDescription& device)
{
    auto model = CreateObject<RooflineLatencyModel>();
    model->SetAttribute("PeakFlopsPerSecond", DoubleValue(device.peakFlopsPerSecond.value));
    model->SetAttribute("MemoryBandwidth", DoubleValue(device.memoryBandwidth.value));
    model->SetAttribute("ComputePercentOfPeak", DoubleValue(device.computePercentOfPeak.value));
    model->SetAttribute("MemoryPercentOfPeak", DoubleValue(device.memoryPercentOfPeak.value));
    return model;
}

Ptr<ComputeEnergy>
CreateDeviceComputeEnergy(const DeviceDescription& device)
{
    auto energy = CreateObject<PowerComputeEnergy>();
    energy->SetAttribute("BusyPower", DoubleValue(device.busyPower.value));
    energy->SetAttribute("IdlePower", DoubleValue(device.idlePower.value));
    return energy;
}

} // namespace edgeinference
} // namespace ns3
